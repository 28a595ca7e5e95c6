// The command line: reads what is asked for, has it done in a queue of its own or in the open app's, and ends in good order
// whatever ends it.
import manifest from '../../../package.json' with { type: 'json' }
import { sanitiseName } from '../engine/file-name.ts'
import type { QueueOptions } from '../engine/queue-options.ts'
import { hostView } from '../engine/reputation.ts'
import { StoreError } from '../engine/store-port.ts'
import { viewOf } from '../engine/view.ts'
import { readStore } from '../store/read-store.ts'
import { type Built, buildQueue } from '../wiring.ts'
import { readArguments } from './arguments.ts'
import { type Ending, interruption } from './interruption.ts'
import { openOutput } from './output.ts'
import { findAll, type ReadCommand, type Reading, readOnly } from './read.ts'
import { refusalOf, refusalSentence } from './refusal.ts'
import { jsonReport, type Output, plainReport, type Report } from './report.ts'
import { ownBook } from './settled.ts'
import { sleepClock, watchSleep } from './sleep-watch.ts'
import { USAGE } from './usage.ts'
import { printHostWords, targetsOf, type WorkCommand, work } from './work.ts'
import { findWorkplace, type Workplace } from './workplace.ts'

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
  const cwd = currentFolder()
  if (cwd === null) {
    process.stderr.write('sluice: The folder that you are in has been deleted. Change to another one.\n')
    return WRONG_USAGE
  }
  const command = readArguments(argv, { cwd, sanitise: sanitiseName })
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
  }
  const place = await findWorkplace(command.dataDir, process)
  try {
    switch (command.kind) {
      case 'list':
      case 'log':
      case 'hosts':
        return readAndTell(command, place.dir)
      default:
        return await workAt(place, command, interrupted)
    }
  } finally {
    place.app?.destroy()
  }
}

/** null where it is no more. */
function currentFolder(): string | null {
  try {
    return process.cwd()
  } catch {
    return null
  }
}

function readAndTell(command: ReadCommand, dataDir: string): number {
  const output = openOutput(process.stdout, process.stderr)
  try {
    return readOnly(reading, command, dataDir, output) ? DONE : FAILED
  } catch (error) {
    return refuse(error, output)
  } finally {
    output.flush()
  }
}

async function workAt(place: Workplace, command: WorkCommand, interrupted: Promise<Ending>): Promise<number> {
  const output = openOutput(process.stdout, process.stderr)
  const report = command.json ? jsonReport(output) : plainReport(output)
  try {
    const targets = targetsOf(command)
    // Before anything is opened: where nothing is known there is nothing to change.
    const { found, unknown } = targets.length > 0 ? findAll(reading, place.dir, targets) : NONE
    for (const sentence of unknown) report.notice(`sluice: ${sentence}`)
    if (targets.length > 0 && found.length === 0) return FAILED
    const ids = found.map(({ id }) => id)
    const words = { report, hostWords: printHostWords(command, output) }
    const { code, notice } = await (place.app === null
      ? workAlone(place.dir, command, ids, words, interrupted)
      : workInApp(place.app, command, ids, words, interrupted))
    if (notice !== null) report.notice(notice)
    return code === DONE && unknown.length > 0 ? FAILED : code
  } catch (error) {
    return refuse(error, output)
  } finally {
    output.flush()
  }
}

const NONE: ReturnType<typeof findAll> = { found: [], unknown: [] }

interface Words {
  readonly report: Report
  readonly hostWords: ReturnType<typeof printHostWords>
}

/** In the queue of the app that is open. */
async function workInApp(
  app: NonNullable<Workplace['app']>,
  command: WorkCommand,
  ids: readonly number[],
  words: Words,
  interrupted: Promise<Ending>,
): Promise<Ending> {
  if (command.kind === 'get' && command.speed !== null) {
    return {
      code: WRONG_USAGE,
      notice:
        'sluice: Sluice is open, and its one limit holds for everything that it downloads: --limit is for a data folder of its own. Leave it out, close Sluice, or choose another folder with --data-dir.',
    }
  }
  if (command.kind === 'get') words.report.notice('Sluice is open and downloads this.')
  const { askApp } = await import('./remote.ts')
  const remote = {
    ...{ socket: app, ...words, version: manifest.version },
    sentenceOf: (refusal: Parameters<typeof refusalSentence>[0]) => refusalSentence(refusal, command),
  }
  return askApp(remote, command, ids, interrupted)
}

/** In a queue of its own. However the command ends, that has stopped and everything is stored when this settles. */
async function workAlone(
  dataDir: string,
  command: WorkCommand,
  ids: readonly number[],
  words: Words,
  interrupted: Promise<Ending>,
): Promise<Ending> {
  const built = buildQueue({ dataDir, version: manifest.version, queue: queueOptions(command) })
  for (const notice of built.notices) words.report.notice(notice.text)
  const over = new AbortController()
  const stopWatching = watchSleep(sleepClock, () => built.queue.wake())
  try {
    const session = { queue: built.queue, book: ownBook(built.queue, built.settings), ...words }
    const done = work(session, command, ids, over.signal).then(endingOf)
    return await Promise.race([done, interrupted])
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal === null) throw error
    return { code: FAILED, notice: `sluice: ${refusalSentence(refusal, command)}` }
  } finally {
    stopWatching()
    // Before the stop, which waits for what the command is waiting for.
    over.abort()
    await stopped(built)
  }
}

const stopped = (built: Built): Promise<void> => built.queue.stop().finally(() => built.close())

const endingOf = (allDone: boolean): Ending => ({ code: allDone ? DONE : FAILED, notice: null })

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
