// `npm run torture`: thousands of downloads against everything that can go wrong, judged one by one. The method is told
// in docs/reliability.md.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readArguments, type Task, type TortureCommand, USAGE } from './arguments.ts'
import { runCrew } from './crew.ts'
import { canMount } from './disks.ts'
import { KILLS_EACH } from './kill.ts'
import { GROUP } from './plan.ts'
import { canInject } from './syscalls.ts'
import { add, closing, emptyTally, type Tally } from './tally.ts'

const run = promisify(execFile)
const MEMORY = '/dev/shm'
const TELL_EVERY_MS = 5_000
/** Of the costly kinds so many at once: they are to disturb files, not one another. */
const FEW = 3

const command = readArguments(process.argv.slice(2), Math.floor(Math.random() * 2 ** 31))
if (command.kind === 'help') process.stdout.write(USAGE)
else if (command.kind === 'wrong') {
  process.stderr.write(`${command.message}\n`)
  process.exitCode = 2
} else process.exitCode = await torture(command)

async function torture(asked: TortureCommand): Promise<number> {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort())
  const solid = await mkdtemp(join(tmpdir(), 'sluice-torture-'))
  const quick = await mkdtemp(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'sluice-torture-'))
  const begin = performance.now()
  let tally = emptyTally(asked.seed)
  let told = begin
  process.stderr.write(`Seed ${asked.seed}\n`)
  try {
    const { able, missing } = await abilities(asked, solid)
    await runCrew({
      workers: asked.workers,
      setting: { seed: asked.seed, quick, solid },
      next: taskList(able, () => tally),
      signal: stop.signal,
      onResult(result) {
        tally = add(tally, result)
        if (performance.now() - told < TELL_EVERY_MS) return
        told = performance.now()
        process.stderr.write(`${progress(tally)}\n`)
      },
    })
    const seconds = (performance.now() - begin) / 1_000
    const surroundings = { seconds, interrupted: stop.signal.aborted, missing }
    if (asked.json) process.stdout.write(`${JSON.stringify({ ...tally, ...surroundings }, null, 2)}\n`)
    else process.stdout.write(`${closing(tally, surroundings).join('\n')}\n`)
  } finally {
    await unmountBelow(solid)
    for (const folder of [solid, quick]) await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  if (tally.wrong.length > 0) return 1
  return stop.signal.aborted ? 130 : 0
}

/** The command without what this machine does not let us do, and sentences that say so. */
async function abilities(
  asked: TortureCommand,
  folder: string,
): Promise<{ readonly able: TortureCommand; readonly missing: readonly string[] }> {
  const missing: string[] = []
  let able = asked
  if (asked.disks > 0 && !(await canMount(folder))) {
    able = { ...able, disks: 0 }
    missing.push(
      'Full disks were left out: this machine does not let us mount a volume (that takes root, or unshare -rm).',
    )
  }
  if (asked.syscalls > 0 && !(await canInject())) {
    able = { ...able, syscalls: 0 }
    missing.push('Failing system calls were left out: there is no strace that works here.')
  }
  return { able, missing }
}

/** Hands out what is to be done: kinds take turns, so that those that wait and those that work go together. */
function taskList(asked: TortureCommand, tallySoFar: () => Tally): () => Task | null {
  const { only, downloads, disks, syscalls, kills } = asked
  const left = only === null ? null : [only]
  const counts = { group: 0, kill: 0, disk: 0, syscall: 0 }
  const isWanted = {
    kill: () => {
      const tally = tallySoFar()
      const atWork = counts.kill - tally.killRuns
      return atWork < FEW && tally.kills + atWork * KILLS_EACH < kills
    },
    disk: () => counts.disk - tallySoFar().disks.runs < FEW && counts.disk < disks,
    syscall: () => counts.syscall - tallySoFar().syscalls.runs < FEW && counts.syscall < syscalls,
    group: () => counts.group < downloads / GROUP,
  }
  const kinds = ['kill', 'disk', 'syscall', 'group', 'group', 'group'] as const
  let turn = 0
  return () => {
    if (left !== null) return left.pop() ?? null
    for (let i = 0; i < kinds.length; i++) {
      const kind = kinds[(turn + i) % kinds.length] ?? 'group'
      if (!isWanted[kind]()) continue
      turn += i + 1
      return { kind, index: counts[kind]++ }
    }
    return null
  }
}

function progress({ downloads, kills, wrong, disks, syscalls }: Tally): string {
  return `${downloads} downloads, ${kills} kills, ${disks.runs} full disks, ${syscalls.runs} failing calls; wrong: ${wrong.length}`
}

/** A process that was ended in the middle leaves its volume mounted. */
async function unmountBelow(folder: string): Promise<void> {
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '')
  for (const line of mounts.split('\n')) {
    const path = line.split(' ')[1] ?? ''
    if (path.startsWith(folder)) await run('umount', ['-l', path]).catch(() => undefined)
  }
}
