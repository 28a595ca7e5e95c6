// The system's own answers turned bad: the command line runs under strace, which lets a chosen call fail with a chosen
// error; then it runs again without, and must bring everything right.
import { execFile } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { CHUNK } from '../../../src/main/engine/chunk-map.ts'
import { type Content, pseudoRandom } from '../bytes.ts'
import { startRangeServer } from '../range-server.ts'
import { lookInto, wrongClaim, wrongFile } from './claims.ts'
import { dice } from './dice.ts'

const run = promisify(execFile)
const CLI = fileURLToPath(new URL('../../../src/main/cli.ts', import.meta.url))
const PATIENCE_MS = 40_000
const FULL_MS = 8_000

/** Calls a download makes, and what each may answer. */
const INJECTIONS = [
  { call: 'pwrite64', errors: ['ENOSPC', 'EIO', 'EDQUOT'] },
  { call: 'fdatasync', errors: ['EIO', 'ENOSPC'] },
  { call: 'fsync', errors: ['EIO'] },
  { call: 'ftruncate', errors: ['ENOSPC', 'EIO'] },
  { call: 'link', errors: ['EIO', 'EPERM', 'ENOSPC'] },
  { call: 'unlink', errors: ['EIO', 'EACCES'] },
  { call: 'rename', errors: ['EIO', 'EACCES'] },
] as const

export interface SyscallReport {
  readonly index: number
  /** `pwrite64 fails with ENOSPC, from the 3rd on`. */
  readonly what: string
  /** How the run under strace ended. */
  readonly code: number | null
  readonly wrong: readonly string[]
}

/** Whether strace is here and may be used. */
export async function canInject(): Promise<boolean> {
  try {
    await run('strace', ['-f', '-qq', '-o', '/dev/null', '-e', 'inject=fdatasync:error=EIO', 'true'])
    return true
  } catch {
    return false
  }
}

/** @param folder an empty one. */
export async function runInjection(seed: number, index: number, folder: string): Promise<SyscallReport> {
  const die = dice(seed, 'syscall', index)
  const { call, errors } = die.pick(INJECTIONS)
  const error = die.pick(errors)
  const when = `${die.between(1, die.pick([1, 3, 12]))}${die.pick(['', '', '+', '+7'])}`
  const contents = Array.from({ length: die.between(1, 3) }, () =>
    pseudoRandom(die.between(1, die.pick([200_000, 6 * CHUNK, 16 * CHUNK])), die.between(1, 1e9)),
  )
  const [dir, dataDir] = [join(folder, 'files'), join(folder, 'state')]
  await mkdir(dir)
  const server = await startRangeServer()
  const wrong: string[] = []
  try {
    const urls = contents.map((content, i) => server.route(`/${i}.bin`, { content, rate: 20_000_000 }))
    const command = [process.execPath, CLI, 'get', '--json', '--dir', dir, '--data-dir', dataDir, ...urls]
    const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:error=${error}:when=${when}`]
    // A disk that says for good that it is full is waited for, for as long as it says so.
    const isFull = error === 'ENOSPC' && String(when).endsWith('+')
    const run = ['strace', '-f', '-qq', '-o', '/dev/null', ...inject, ...command]
    const first = await ended(run, isFull ? FULL_MS : PATIENCE_MS)
    wrong.push(...(await wrongIn(dir, dataDir, contents, 'after the faults')))
    if (first.isLate && !isFull) wrong.push(`it hangs: ${first.said}`)
    const isOver = first.code === 0
    const second = isOver ? first : await ended(command)
    if (second.code !== 0) wrong.push(`without faults it ends with ${second.code}: ${second.said}`)
    wrong.push(...(await wrongIn(dir, dataDir, contents, 'at the end')))
    for (const [i, content] of contents.entries()) {
      const right = await wrongFile(join(dir, `${i}.bin`), [content])
      if (right !== null) wrong.push(`${i}.bin at the end: ${right}`)
    }
    return { index, what: `${call} answers ${error}, when=${when}`, code: first.code, wrong }
  } finally {
    await server.close()
  }
}

/** Files under a final name that are wrong, and wrong claims. */
async function wrongIn(
  dir: string,
  dataDir: string,
  contents: readonly Content[],
  when: string,
): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const name of (await readdir(dir)).filter(one => !one.endsWith('.part'))) {
    const number = /^(\d+)( \(\d+\))?\.bin$/.exec(name)?.[1]
    const content = contents[Number(number ?? -1)]
    const said = content === undefined ? 'it is nobody’s' : await wrongFile(join(dir, name), [content])
    if (said !== null) wrong.push(`${name} ${when}: ${said}`)
  }
  await lookInto(dataDir, async store => {
    for (const download of store.downloads()) {
      const content = contents[Number(/(\d+)\.bin$/.exec(download.intent.url)?.[1] ?? -1)]
      const said = content === undefined ? null : await wrongClaim(store, download, [content])
      if (said !== null) wrong.push(`${download.intent.url} ${when}: ${said}`)
    }
  })
  return wrong
}

interface Run {
  readonly code: number | null
  readonly isLate: boolean
  readonly said: string
}

function ended([file = '', ...args]: readonly string[], patienceMs = PATIENCE_MS): Promise<Run> {
  return new Promise(resolve => {
    const child = execFile(file, args, (error, out, err) => {
      clearTimeout(timer)
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
      resolve({ code, isLate, said: `${out.slice(-400)} ${err.slice(-400)}` })
    })
    let isLate = false
    // strace hands an interrupt on to what it runs, and the command ends in good order.
    const timer = setTimeout(() => {
      isLate = true
      child.kill('SIGINT')
      setTimeout(() => child.kill('SIGKILL'), 5_000).unref()
    }, patienceMs)
  })
}
