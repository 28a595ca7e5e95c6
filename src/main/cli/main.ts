// sluice get: puts the URLs into the queue, runs it until each has ended, tells how it goes.
import manifest from '../../../package.json' with { type: 'json' }
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import { sanitiseName } from '../engine/file-name.ts'
import { StoreError } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { type Built, buildQueue } from '../wiring.ts'
import { type GetCommand, readArguments, USAGE } from './arguments.ts'
import { commandLineDataFolder } from './data-folder.ts'
import { jsonReport, type Output, plainReport, type Report } from './report.ts'

const DONE = 0
const FAILED = 1
const WRONG_USAGE = 2
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** Runs the command; the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
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
      return get(command)
  }
}

async function get(command: GetCommand): Promise<number> {
  const output = terminal()
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
  const interrupted = signalled()
  try {
    const all = run(built.queue, command, report)
    const code = await Promise.race([all, interrupted.code])
    await built.queue.stop()
    if (code > WRONG_USAGE) report.notice('Stopped. Run the same command again to go on.')
    return code
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    process.stderr.write(`sluice: ${error.message}\n`)
    return FAILED
  } finally {
    interrupted.forget()
    await built.close()
  }
}

/** Resolves when each URL is done or has failed. What earlier commands left unfinished is not touched. */
async function run(queue: DownloadQueue, command: GetCommand, report: Report): Promise<number> {
  queue.pauseAll()
  const { dir, headers, checksum, connections, name: wantedName } = command
  const added = queue.add(command.urls.map(url => ({ url, dir, wantedName, headers, checksum, connections })))
  const ids = new Set(added.map(({ id }) => id))
  if (command.restart) await queue.restart([...ids])
  const views = (): readonly DownloadView[] => [...ids].flatMap(id => queue.view(id) ?? [])
  const failed = new Set<DownloadId>()
  for (const { id, existing } of added) {
    const view = queue.view(id)
    if (view !== null) report.started(view, existing && view.received > 0)
  }
  const ended = new Set<DownloadId>()
  const all = new Promise<void>(resolve => {
    queue.subscribe(({ changed }) => {
      for (const id of changed) {
        const view = queue.view(id)
        if (!ids.has(id) || ended.has(id) || view === null) continue
        if (view.state.kind !== 'done' && view.state.kind !== 'failed') continue
        ended.add(id)
        if (view.state.kind === 'failed') failed.add(id)
        report.ended(view)
      }
      report.progress(views())
      if (ended.size === ids.size) resolve()
    })
  })
  queue.resume([...ids])
  await queue.start()
  await all
  // Finished files need no entry: the command line keeps state for going on, not a history.
  const done = [...ended].filter(id => !failed.has(id))
  await queue.remove(done, false)
  return failed.size === 0 ? DONE : FAILED
}

function terminal(): Output {
  return {
    out: text => process.stdout.write(text),
    err: text => process.stderr.write(text),
    columns: process.stderr.isTTY === true ? (process.stderr.columns ?? 80) : null,
    now: () => Date.now(),
  }
}

/** The exit code of the first signal; a second one ends the process at once (everything committed stays). */
function signalled(): { readonly code: Promise<number>; forget(): void } {
  const names = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]
  let onSignal: (name: NodeJS.Signals) => void = () => undefined
  const code = new Promise<number>(resolve => {
    let first = true
    onSignal = name => {
      const exit = SIGNALS[name as keyof typeof SIGNALS]
      if (!first) process.exit(exit)
      first = false
      resolve(exit)
    }
  })
  for (const name of names) process.on(name, onSignal)
  return {
    code,
    forget: () => {
      for (const name of names) process.off(name, onSignal)
    },
  }
}
