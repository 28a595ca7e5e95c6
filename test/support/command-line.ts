// Runs the command line as a person's shell would: a process of its own, on the Node that runs the tests.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export const CLI = fileURLToPath(new URL('../../src/main/cli.ts', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves with the first JSON line that fits; rejects when the process ends without one. */
  event(fits: (line: JsonLine) => boolean): Promise<JsonLine>
}

export interface JsonLine {
  readonly event: 'added' | 'resumed' | 'progress' | 'done' | 'failed'
  readonly url: string
  readonly path: string
  readonly bytes: number
  readonly total: number | null
  readonly code?: string
  readonly message?: string
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Node's own options, before the script. */
  readonly node?: readonly string[]
}

/** `sluice ARGS`. */
export function sluice(args: readonly string[], options: RunOptions = {}): Running {
  const child = spawn(process.execPath, [...(options.node ?? []), CLI, ...args], {
    cwd: options.cwd ?? process.cwd(),
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  const watchers = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    for (const watcher of watchers) watcher()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, out, err }) as Ended)
  const event = (fits: (line: JsonLine) => boolean): Promise<JsonLine> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const line = jsonLines(out).find(fits)
        if (line === undefined) return
        watchers.delete(look)
        resolve(line)
      }
      watchers.add(look)
      look()
      ended.then(end => {
        look()
        reject(new Error(`ended with ${end.code ?? end.signal} before that event: ${end.out}${end.err}`))
      })
    })
  return { child, ended, event }
}

/** The complete lines of standard output under --json; of `get` unless told otherwise. */
export function jsonLines<Line = JsonLine>(out: string): readonly Line[] {
  return out
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as Line)
}
