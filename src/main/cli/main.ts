// The command line: reads what is asked for, builds the queue for it, and ends in good order whatever ends it.
import manifest from '../../../package.json' with { type: 'json' }
import { hostOf } from '../../shared/links.ts'
import { relinkRefusal } from '../../shared/relink-words.ts'
import { troubleSentence } from '../../shared/sentences.ts'
import { sanitiseName } from '../engine/file-name.ts'
import { DiskError, TransportError } from '../engine/ports.ts'
import type { QueueOptions } from '../engine/queue-options.ts'
import { hostView } from '../engine/reputation.ts'
import { StoreError } from '../engine/store-port.ts'
import { judge, plainSituation, TroubleError } from '../engine/trouble.ts'
import { viewOf } from '../engine/view.ts'
import { readStore } from '../store/read-store.ts'
import { type Built, buildQueue } from '../wiring.ts'
import { readArguments } from './arguments.ts'
import { commandLineDataFolder } from './data-folder.ts'
import { type Ending, interruption } from './interruption.ts'
import { openOutput } from './output.ts'
import { findAll, type ReadCommand, type Reading, readOnly } from './read.ts'
import { jsonReport, type Output, plainReport } from './report.ts'
import { sleepClock, watchSleep } from './sleep-watch.ts'
import { USAGE } from './usage.ts'
import { targetsOf, type WorkCommand, work } from './work.ts'

const DONE = 0
const FAILED = 1
const WRONG_USAGE = 2

const reading: Reading = {
  readStore,
  view: stored => viewOf(stored, null),
  hostView,
  now: Date.now,
}

/** Runs the command; the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const interrupted = interruption()
  try {
    return await execute(argv, interrupted.ending)
  } finally {
    interrupted.forget()
  }
}

async function execute(argv: readonly string[], interrupted: Promise<Ending>): Promise<number> {
  const command = readArguments(argv, { cwd: process.cwd(), sanitise: sanitiseName })
  switch (command.kind) {
    case 'help':
      process.stdout.write(USAGE)
      return DONE
    case 'version':
      process.stdout.write(`${manifest.version}\n`)
      return DONE
    case 'wrong':
      process.stderr.write(`sluice: ${command.message}\nTry 'sluice --help'.\n`)
      return WRONG_USAGE
    case 'list':
    case 'log':
    case 'hosts':
      return readAndTell(command)
    default:
      return workOn(command, interrupted)
  }
}

function readAndTell(command: ReadCommand): number {
  const output = openOutput(process.stdout, process.stderr)
  try {
    return readOnly(reading, command, folderOf(command), output) ? DONE : FAILED
  } catch (error) {
    return refuse(error, output)
  } finally {
    output.flush()
  }
}

async function workOn(command: WorkCommand, interrupted: Promise<Ending>): Promise<number> {
  const output = openOutput(process.stdout, process.stderr)
  const report = command.json ? jsonReport(output) : plainReport(output)
  const dataDir = folderOf(command)
  try {
    const targets = targetsOf(command)
    // Before anything is opened: where nothing is known there is nothing to change.
    const { found, unknown } = targets.length > 0 ? findAll(reading, dataDir, targets) : NONE
    for (const sentence of unknown) report.notice(`sluice: ${sentence}`)
    if (targets.length > 0 && found.length === 0) return FAILED
    const built = buildQueue({ dataDir, version: manifest.version, queue: queueOptions(command) })
    for (const notice of built.notices) report.notice(notice.text)
    const ids = found.map(({ id }) => id)
    const run = (signal: AbortSignal): Promise<boolean> =>
      work({ ...built, report, output }, command, ids, signal)
    const { code, notice } = await ending(built, run, command, interrupted)
    if (notice !== null) report.notice(notice)
    return code === DONE && unknown.length > 0 ? FAILED : code
  } catch (error) {
    return refuse(error, output)
  } finally {
    output.flush()
  }
}

const NONE: ReturnType<typeof findAll> = { found: [], unknown: [] }

/** However the command ends, the queue has stopped and everything is stored when this settles. */
async function ending(
  built: Built,
  run: (signal: AbortSignal) => Promise<boolean>,
  command: WorkCommand,
  interrupted: Promise<Ending>,
): Promise<Ending> {
  const over = new AbortController()
  const stopWatching = watchSleep(sleepClock, () => built.queue.wake())
  try {
    return await Promise.race([run(over.signal).then(endingOf), interrupted])
  } catch (error) {
    const sentence = engineSentence(error, command)
    if (sentence === null) throw error
    return { code: FAILED, notice: `sluice: ${sentence}` }
  } finally {
    stopWatching()
    // Before the stop, which waits for what the command is waiting for.
    over.abort()
    await built.queue.stop().finally(() => built.close())
  }
}

const endingOf = (allDone: boolean): Ending => ({ code: allDone ? DONE : FAILED, notice: null })

/** What the person is told of an error that the queue answered with; null for one that only a mistake of ours explains. */
function engineSentence(error: unknown, command: WorkCommand): string | null {
  // Its message is a sentence already.
  if (error instanceof StoreError) return error.message
  const isKnown = [DiskError, TransportError, TroubleError].some(kind => error instanceof kind)
  if (!isKnown) return null
  const { trouble } = judge(error, plainSituation(false))
  if (command.kind === 'relink') return relinkRefusal(trouble, hostOf(command.url))
  const { what, todo } = troubleSentence(trouble, { host: '' })
  return `${error instanceof DiskError && command.kind === 'get' ? `${command.dir}: ` : ''}${what} ${todo}`
}

/** The exit code for a data folder that cannot be opened, once that is said. Throws what is no StoreError. */
function refuse(error: unknown, output: Output): number {
  if (!(error instanceof StoreError)) throw error
  const advice =
    error.fault === 'full' || error.fault === 'io' ? '' : ' Or choose another one with --data-dir.'
  output.err(`sluice: ${error.message}${advice}\n`)
  return error.fault === 'in-use' ? WRONG_USAGE : FAILED
}

function queueOptions(command: WorkCommand): QueueOptions {
  if (command.kind !== 'get') return {}
  const { connections, giveUpMs, speed } = command
  return {
    ...(connections === null ? {} : { connections }),
    ...(speed === null ? {} : { speed }),
    giveUpMs,
  }
}

const folderOf = ({ dataDir }: { readonly dataDir: string | null }): string =>
  dataDir ?? commandLineDataFolder(process.platform, process.env)
