// A command whose work the open app does: asks it, and prints what it tells.
import type { Socket } from 'node:net'
import type { DownloadId } from '../../shared/model.ts'
import type { Ending } from './interruption.ts'
import { createLines } from './lines.ts'
import { type Answer, lineOf, PROTOCOL, type Refusal, type Request, readAnswer } from './protocol.ts'
import type { Report } from './report.ts'
import { tellReport } from './told-report.ts'
import type { HostWords, WorkCommand } from './work.ts'

const FAILED = 1
/** An answer names ten thousand downloads at most. */
const LONGEST_ANSWER = 64 * 1_048_576

export interface Remote {
  readonly socket: Socket
  readonly report: Report
  readonly hostWords: HostWords
  /** Ours. */
  readonly version: string
  sentenceOf(refusal: Refusal): string
}

/** Resolves when the app has told the exit code, or is gone, or the command is interrupted. Never rejects. */
export async function askApp(
  remote: Remote,
  command: WorkCommand,
  ids: readonly DownloadId[],
  interrupted: Promise<Ending>,
): Promise<Ending> {
  const request: Request = {
    v: PROTOCOL,
    version: remote.version,
    command: { ...command, dataDir: null },
    ids,
  }
  const ended = listen(remote)
  remote.socket.write(lineOf(request))
  try {
    return await Promise.race([ended, interrupted.then(ending => leaving(ending, command))])
  } finally {
    remote.socket.destroy()
  }
}

function listen({ socket, report, hostWords, version, sentenceOf }: Remote): Promise<Ending> {
  const tell = tellReport(report, hostWords)
  let isBegun = false
  return new Promise(resolve => {
    const refuse = (notice: string): void => resolve({ code: FAILED, notice: `sluice: ${notice}` })
    const hear = (answer: Answer | null): void => {
      if (answer === null) refuse(NOT_UNDERSTOOD)
      else if (answer.kind === 'exit') resolve({ code: answer.code, notice: null })
      else if (answer.kind === 'declined') refuse(declined(answer, version))
      else if (answer.kind === 'refused') report.notice(`sluice: ${sentenceOf(answer.refusal)}`)
      else tell(answer)
    }
    const take = (line: string): void => {
      try {
        hear(readAnswer(line))
        isBegun = true
      } catch {
        // Something is not where it should be.
        refuse(NOT_UNDERSTOOD)
      }
    }
    const onPiece = createLines(LONGEST_ANSWER, take, () => refuse(NOT_UNDERSTOOD))
    socket.setEncoding('utf8').on('data', onPiece)
    socket.on('error', () => undefined)
    socket.on('close', () => refuse(isBegun ? APP_GONE : NOT_DONE))
  })
}

const APP_GONE =
  'Sluice was closed meanwhile. Nothing that it received is lost; it goes on when it is opened again.'
/** It may have been on its way out before it took the command. */
const NOT_DONE = 'Sluice was closed before it did this. Run the same command again.'
const NOT_UNDERSTOOD = 'The open Sluice answers in a way that this one does not understand.'

function declined({ why, version }: Extract<Answer, { kind: 'declined' }>, ours: string): string {
  switch (why) {
    case 'version':
      return `The open Sluice is of another version (${version}) than this one (${ours}). Close it, or use the sluice that came with it.`
    case 'busy':
      return 'The open Sluice has as many commands as it takes at once. Try again when one of them has ended.'
    case 'nonsense':
      return 'The open Sluice does not understand this command. Close it, or use the sluice that came with it.'
  }
}

/** The work is not this process's own, and goes on without it. */
function leaving(ending: Ending, { kind }: WorkCommand): Ending {
  // Where nobody reads the output, or it cannot be written, that is what there is to say.
  if (!SIGNALLED.includes(ending.code)) return ending
  const what = kind === 'check' ? 'The check goes on' : 'The download goes on'
  return { ...ending, notice: `${what} in the open Sluice.` }
}

const SIGNALLED: readonly number[] = [129, 130, 143]
