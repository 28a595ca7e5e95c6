// What the app does for commands, without its window: a real queue on a real data folder, open to them over its socket. And
// a command of this process's own, for what needs no process.
import { onTestFinished } from 'vitest'
import { readArguments } from '../../src/main/cli/arguments.ts'
import { knock } from '../../src/main/cli/door.ts'
import type { Ending } from '../../src/main/cli/interruption.ts'
import { refusalSentence } from '../../src/main/cli/refusal.ts'
import { askApp } from '../../src/main/cli/remote.ts'
import { jsonReport, plainReport } from '../../src/main/cli/report.ts'
import { shareQueue } from '../../src/main/cli/sharing.ts'
import { printHostWords, type WorkCommand } from '../../src/main/cli/work.ts'
import { sanitiseName } from '../../src/main/engine/file-name.ts'
import type { Clock } from '../../src/main/engine/ports.ts'
import type { DownloadQueue } from '../../src/main/engine/queue-api.ts'
import { openData } from '../../src/main/wiring.ts'
import type { DownloadId } from '../../src/shared/model.ts'
import { systemClock } from './engine-harness/clocks.ts'
import { printedOutput } from './printed-output.ts'

export interface OpenApp {
  readonly queue: DownloadQueue
  /** Adds a link for the folder as the window would. */
  add(url: string, dir: string): DownloadId
  /** State and name of each, in order. */
  states(): readonly string[]
  /** As the app is quit. Idempotent. */
  close(): Promise<void>
}

/** Closed when the test has finished. `clock`: of the service, not of the queue. */
export async function openApp(dataDir: string, clock: Clock = systemClock): Promise<OpenApp> {
  const data = openData({ dataDir, version: '1.2.3' })
  const queue = data.buildQueue()
  const ready = queue.start()
  const complaints: unknown[] = []
  const sharing = shareQueue({
    ...{ queue, ready, settings: data.settings, clock },
    ...{ dir: dataDir, version: '1.2.3', report: (error: unknown) => complaints.push(error) },
  })
  let closing: Promise<void> | null = null
  async function shut(): Promise<void> {
    await sharing.close()
    await queue.stop()
    await data.close()
  }
  const app: OpenApp = {
    queue,
    add(url, dir) {
      const intent = { url, dir, wantedName: null, headers: {}, checksum: null, connections: null }
      return queue.add([intent])[0]?.id ?? 0
    },
    states: () =>
      queue.order().map(id => {
        const view = queue.view(id)
        return `${view?.state.kind} ${view?.name}`
      }),
    close() {
      closing ??= shut()
      return closing
    },
  }
  onTestFinished(() => app.close())
  if (!(await sharing.isOpen)) throw new Error(`nobody listens: ${complaints}`)
  return app
}

export interface Asked {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** `sluice WORDS` on the data folder of an open app; `ids` are those that the words name. */
export async function ask(
  dataDir: string,
  words: readonly string[],
  { ids = [], interrupted = NEVER }: { ids?: readonly DownloadId[]; interrupted?: Promise<Ending> } = {},
): Promise<Asked> {
  const command = readArguments(words, { cwd: dataDir, sanitise: sanitiseName }) as WorkCommand
  const socket = await knock(dataDir)
  if (socket === null) throw new Error('nobody listens')
  const output = printedOutput()
  const report = command.json ? jsonReport(output) : plainReport(output)
  const remote = {
    ...{ socket, report, hostWords: printHostWords(command, output), version: '3.2.1' },
    sentenceOf: (refusal: Parameters<typeof refusalSentence>[0]) => refusalSentence(refusal, command),
  }
  const { code, notice } = await askApp(remote, command, ids, interrupted)
  if (notice !== null) report.notice(notice)
  return { code, out: output.outText, err: output.errText }
}

const NEVER = new Promise<Ending>(() => undefined)
