// Runs children: quietly (output kept for the error message) or in the open (output inherited, signals handed on).
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { toolEnvironment, top } from './paths.mjs'

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** What went wrong, in a sentence for the person at the terminal; printed without a stack. */
export class SetUpError extends Error {
  name = 'SetUpError'
}

/**
 * Runs to the end and keeps the output. Never rejects for a bad exit: look at `code`
 * (null where it could not be started or ran past `timeout` ms).
 */
export function runQuietly(command, args, { cwd = top, env = {}, timeout } = {}) {
  return new Promise(done => {
    const child = spawn(command, args, {
      cwd,
      env: toolEnvironment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    })
    let output = ''
    let stdout = ''
    child.stdout.on('data', data => {
      stdout += data
      output += data
    })
    child.stderr.on('data', data => {
      output += data
    })
    child.on('error', error => done({ code: null, stdout, output: error.message }))
    child.on('close', code => done({ code, stdout, output }))
  })
}

/** As runQuietly, but a bad exit throws SetUpError: `failure`, then the last lines of the output. */
export async function mustRun(command, args, failure, options) {
  const result = await runQuietly(command, args, options)
  if (result.code === 0) return result
  throw new SetUpError(`${failure}\n${lastLines(result.output, 12)}`)
}

let received = null

/** The signal that asked us to end while a child ran in the open, or null. */
export function interruption() {
  return received
}

/** Runs with our input and output, hands signals on, and resolves with the exit code (128 + n after a signal). */
export function runInTheOpen(command, args, { cwd = top, env = {} } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, env: toolEnvironment(env), stdio: 'inherit' })
    const forward = signal => {
      received = signal
      // A terminal's Ctrl-C has reached the child too; a second one would mean "at once" to many programs.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    for (const signal of FORWARDED) process.on(signal, forward)
    const settle = () => {
      for (const signal of FORWARDED) process.off(signal, forward)
    }
    child.on('error', error => {
      settle()
      fail(new SetUpError(`${command} could not be started: ${error.message}`))
    })
    child.on('close', (code, signal) => {
      settle()
      done(code ?? 128 + (constants.signals[signal] ?? 0))
    })
  })
}

/** Runs npm: the one that runs us, where there is one. */
export function npm(args, failure, options) {
  const cli = process.env.npm_execpath
  return cli?.endsWith('npm-cli.js')
    ? mustRun(process.execPath, [cli, ...args], failure, options)
    : mustRun('npm', args, failure, options)
}

export function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}

/** Runs a script's main function: its result is the exit code; a SetUpError is printed as a sentence. */
export async function exitWith(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
