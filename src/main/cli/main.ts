// sluice get: puts the URLs into the queue, runs it until each has ended, tells how it goes.
import { existsSync } from 'node:fs'
import manifest from '../../../package.json' with { type: 'json' }
import { displayUrl } from '../../shared/links.ts'
import type { DownloadView } from '../../shared/model.ts'
import { troubleSentence } from '../../shared/sentences.ts'
import { sanitiseName } from '../engine/file-name.ts'
import { DiskError, StoreError, TransportError } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { classify, TroubleError } from '../engine/trouble.ts'
import { type Built, buildQueue } from '../wiring.ts'
import { type GetCommand, readArguments, USAGE } from './arguments.ts'
import { commandLineDataFolder } from './data-folder.ts'
import { follow } from './follow.ts'
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
  try {
    return await Promise.race([run(built.queue, command, report), interrupted])
  } catch (error) {
    const sentence = engineSentence(error, command.dir)
    if (sentence === null) throw error
    return { code: FAILED, notice: `sluice: ${sentence}` }
  } finally {
    await built.queue.stop().finally(() => built.close())
  }
}

/** Ends when each URL is done or has failed. What earlier commands left unfinished is not touched. */
async function run(queue: DownloadQueue, command: GetCommand, report: Report): Promise<Ending> {
  queue.pauseAll()
  const { dir, headers, checksum, connections, name: wantedName } = command
  const before = command.restart ? [] : finishedBefore(queue, command)
  for (const view of before) report.ended(view)
  const there = new Set(before.map(({ url }) => url))
  const urls = command.urls.filter(url => !there.has(displayUrl(url)))
  const added = queue.add(urls.map(url => ({ url, dir, wantedName, headers, checksum, connections })))
  const ids = [...new Set(added.map(({ id }) => id))]
  if (command.restart) await queue.restart(ids)
  for (const { id, existing } of added) {
    const view = queue.view(id)
    if (view !== null) report.started(view, existing && view.received > 0)
  }
  const following = follow(queue, ids, report)
  queue.resume(ids)
  await queue.start()
  // The repair at the start may have finished one.
  following.catchUp()
  const failed = await following.ended
  // Finished files need no entry: the command line keeps state for going on, not a history.
  const done = [...before.map(({ id }) => id), ...ids.filter(id => !failed.has(id))]
  await queue.remove(done, false)
  return { code: failed.size === 0 ? DONE : FAILED, notice: null }
}

/** Files of this very command that were done when it was stopped: they are not fetched twice. */
function finishedBefore(queue: DownloadQueue, { urls, dir, name }: GetCommand): readonly DownloadView[] {
  const asked = new Set(urls.map(displayUrl))
  return queue.order().flatMap(id => {
    const view = queue.view(id)
    if (view === null || view.path === null || view.dir !== dir || !asked.has(view.url)) return []
    return (name === null || name === view.name) && existsSync(view.path) ? [view] : []
  })
}

/** What the person is told of an error that the queue answered with; null for one that only a mistake of ours explains. */
function engineSentence(error: unknown, dir: string): string | null {
  // Its message is a sentence already.
  if (error instanceof StoreError) return error.message
  const isKnown = [DiskError, TransportError, TroubleError].some(kind => error instanceof kind)
  if (!isKnown) return null
  const { what, todo } = troubleSentence(classify(error, false).trouble, { host: '' })
  return `${error instanceof DiskError ? `${dir}: ` : ''}${what} ${todo}`
}
