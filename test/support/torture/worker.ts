// A process of the torture: is told of tasks, does several at once, tells what came of each. Ends with its parent.
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Task } from './arguments.ts'
import { runFullDisk } from './disks.ts'
import { runGroup } from './group.ts'
import { drawKills, KILLS_EACH, runKills } from './kill.ts'
import { drawGroup } from './plan.ts'
import { runInjection } from './syscalls.ts'
import type { TaskResult } from './tally.ts'

/** Argument of the process, as JSON. */
export interface WorkerSetting {
  readonly seed: number
  /** For files of groups, in memory where there is such a folder. */
  readonly quick: string
  /** On a disk. */
  readonly solid: string
}

export interface TaskEnd {
  readonly task: Task
  readonly result: TaskResult
}

async function perform({ kind, index }: Task, { seed, quick, solid }: WorkerSetting): Promise<TaskResult> {
  const folder = await mkdtemp(join(kind === 'group' ? quick : solid, `${kind}-`))
  try {
    switch (kind) {
      case 'group':
        return { kind, verdicts: await runGroup(drawGroup(seed, index), { folder }) }
      case 'kill':
        return { kind, report: await runKills(drawKills(seed, index, KILLS_EACH), folder) }
      case 'disk':
        return { kind, report: await runFullDisk(seed, index, folder) }
      case 'syscall':
        return { kind, report: await runInjection(seed, index, folder) }
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

const setting = JSON.parse(process.argv[2] ?? '{}') as WorkerSetting
// Ctrl-C reaches the whole group of processes; who ends when is the parent's to say.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit(0))
process.on('message', (task: Task) => {
  perform(task, setting)
    .catch((error: unknown): TaskResult => {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
      return { kind: 'broken', task, detail }
    })
    .then(result => process.send?.({ task, result } satisfies TaskEnd))
})
process.send?.('ready')
