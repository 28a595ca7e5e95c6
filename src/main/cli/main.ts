// The command line: reads what is asked for, builds the queue for it, and ends in good order whatever ends it.
import manifest from '../../../package.json' with { type: 'json' }
import { troubleSentence } from '../../shared/sentences.ts'
import { sanitiseName } from '../engine/file-name.ts'
import { DiskError, StoreError, TransportError } from '../engine/ports.ts'
import { classify, TroubleError } from '../engine/trouble.ts'
import { type Built, buildQueue } from '../wiring.ts'
import { type GetCommand, readArguments, USAGE } from './arguments.ts'
import { commandLineDataFolder } from './data-folder.ts'
import { getAll } from './get.ts'
import { type Ending, interruption } from './interruption.ts'
import { openOutput } from './output.ts'
import { jsonReport, plainReport, type Report } from './report.ts'

const DONE = 0
const FAILED = 1
const WRONG_USAGE = 2

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
    case 'get':
      return get(command, interrupted)
  }
}

async function get(command: GetCommand, interrupted: Promise<Ending>): Promise<number> {
  const output = openOutput(process.stdout, process.stderr)
  const report = command.json ? jsonReport(output) : plainReport(output)
  const dataDir = command.dataDir ?? commandLineDataFolder(process.platform, process.env)
  let built: Built
  try {
    const connections = command.connections === null ? {} : { connections: command.connections }
    built = buildQueue({ dataDir, version: manifest.version, queue: connections })
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    const advice =
      error.fault === 'full' || error.fault === 'io' ? '' : ' Or choose another one with --data-dir.'
    process.stderr.write(`sluice: ${error.message}${advice}\n`)
    return error.fault === 'in-use' ? WRONG_USAGE : FAILED
  }
  for (const notice of built.notices) report.notice(notice.text)
  const { code, notice } = await ending(built, command, report, interrupted)
  if (notice !== null) report.notice(notice)
  output.flush()
  return code
}

/** However the command ends, the queue has stopped and everything is stored when this settles. */
async function ending(
  built: Built,
  command: GetCommand,
  report: Report,
  interrupted: Promise<Ending>,
): Promise<Ending> {
  const over = new AbortController()
  try {
    const allDone = getAll(built.queue, command, report, over.signal)
    return await Promise.race([allDone.then(endingOf), interrupted])
  } catch (error) {
    const sentence = engineSentence(error, command.dir)
    if (sentence === null) throw error
    return { code: FAILED, notice: `sluice: ${sentence}` }
  } finally {
    // Before the stop, which waits for what the command is waiting for.
    over.abort()
    await built.queue.stop().finally(() => built.close())
  }
}

const endingOf = (allDone: boolean): Ending => ({ code: allDone ? DONE : FAILED, notice: null })

/** What the person is told of an error that the queue answered with; null for one that only a mistake of ours explains. */
function engineSentence(error: unknown, dir: string): string | null {
  // Its message is a sentence already.
  if (error instanceof StoreError) return error.message
  const isKnown = [DiskError, TransportError, TroubleError].some(kind => error instanceof kind)
  if (!isKnown) return null
  const { what, todo } = troubleSentence(classify(error, false).trouble, { host: '' })
  return `${error instanceof DiskError ? `${dir}: ` : ''}${what} ${todo}`
}
