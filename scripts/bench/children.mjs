// The processes that a run starts: each in a process group of its own, so that it can be ended with all of its
// children, and so that Ctrl-C reaches us first. Whatever happens, endAll() leaves none.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { findCommand, toolEnvironment } from '../lib/paths.mjs'

const PATIENCE_MS = 3000

/** Child → promise of { code, signal }. */
const running = new Map()

/**
 * As child_process.spawn. The environment has no proxy and no settings of the user: HOME is `home`.
 * `lasting`: a server, which ends with us even where we are killed.
 */
export function startChild(command, args, { home, env = {}, lasting = false, ...options }) {
  const bound = lasting && findCommand('setpriv') !== null ? ['setpriv', '--pdeathsig', 'KILL'] : []
  const [first, ...rest] = [...bound, command, ...args]
  const child = spawn(first, rest, { ...options, detached: true, env: cleanEnvironment(home, env) })
  const ended = new Promise(done => {
    child.on('error', error => done({ code: null, signal: null, error }))
    child.on('close', (code, signal) => done({ code, signal }))
  })
  running.set(child, ended)
  ended.then(() => running.delete(child))
  return { child, ended }
}

function cleanEnvironment(home, extra) {
  const inherited = Object.entries(toolEnvironment()).filter(
    ([name]) =>
      !/^(.*_proxy|XDG_(CONFIG|DATA|CACHE|STATE)_.*|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|ELECTRON_RUN_AS_NODE)$/i.test(
        name,
      ),
  )
  return { ...Object.fromEntries(inherited), HOME: home, LC_ALL: 'C', ...extra }
}

/** SIGTERM to the child's group, SIGKILL to one that does not listen; resolves when it is gone. */
export async function endChild(child) {
  const ended = running.get(child)
  if (ended === undefined) return
  signalGroup(child, 'SIGTERM')
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), PATIENCE_MS)
  await ended
  clearTimeout(timer)
}

/** Takes a contestant that ran too long out of the way at once. */
export function killChild(child) {
  signalGroup(child, 'SIGKILL')
}

export async function endAll() {
  await Promise.all([...running.keys()].map(endChild))
}

function signalGroup(child, signal) {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, constants.signals[signal])
  } catch {
    // The group has ended already.
  }
}
