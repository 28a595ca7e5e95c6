// The processes of a run: each is given several tasks at once, and one that dies takes the blame and is replaced.
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Task } from './arguments.ts'
import type { TaskResult } from './tally.ts'
import type { TaskEnd, WorkerSetting } from './worker.ts'

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))
/** Tasks at once in one process: most of them wait most of the time. */
const AT_ONCE = 8

export interface CrewOptions {
  readonly workers: number
  readonly setting: WorkerSetting
  /** The next task; null: there is none any more. */
  readonly next: () => Task | null
  readonly onResult: (result: TaskResult) => void
  readonly signal: AbortSignal
}

/** Resolves when there is no task any more and the last result is in, or the signal has ended all processes. */
export async function runCrew(options: CrewOptions): Promise<void> {
  await Promise.all(Array.from({ length: options.workers }, () => worker(options)))
}

/** One process after another, until there is nothing more to do. */
async function worker(options: CrewOptions): Promise<void> {
  while (!options.signal.aborted && (await oneProcess(options)) === 'died') {
    // Another one goes on where it stopped.
  }
}

function oneProcess({ setting, next, onResult, signal }: CrewOptions): Promise<'done' | 'died'> {
  return new Promise(resolve => {
    const child = fork(WORKER, [JSON.stringify(setting)], { silent: true, serialization: 'advanced' })
    const running = new Set<Task>()
    let said = ''
    let isDone = false
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', data => {
        said = (said + data).slice(-4_000)
      })
    const give = (): void => {
      while (running.size < AT_ONCE && !isDone) {
        const task = next()
        if (task === null) break
        running.add(task)
        child.send(task)
      }
      if (running.size > 0) return
      isDone = true
      end(child)
    }
    const stop = (): void => {
      isDone = true
      end(child)
    }
    child.on('message', (message: 'ready' | TaskEnd) => {
      if (message !== 'ready') {
        for (const task of running)
          if (task.kind === message.task.kind && task.index === message.task.index) running.delete(task)
        onResult(message.result)
      }
      give()
    })
    signal.addEventListener('abort', stop, { once: true })
    child.on('exit', (code, killed) => {
      signal.removeEventListener('abort', stop)
      if (isDone) return resolve('done')
      const how = killed ?? `code ${code}`
      for (const task of running) {
        onResult({
          kind: 'broken',
          task,
          detail: `the process that ran it ended with ${how}: ${said.slice(-1_500)}`,
        })
      }
      resolve('died')
    })
  })
}

/** It ends by itself when nobody talks to it any more. */
function end(child: ChildProcess): void {
  if (child.connected) child.disconnect()
}
