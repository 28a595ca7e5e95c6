// One command's way through main: is the sender ours, do the arguments parse, run, answer an envelope.
// Never throws: every failure is data. Knows nothing of Electron, so that garbage can be thrown at it in tests.
import type { Command, CommandError, Handlers, Reply } from '../../shared/contract.ts'
import { parsers } from '../../shared/parsers.ts'
import { say } from '../../shared/words.ts'

/** What a handler throws to tell the person something; anything else it throws is our own fault. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  readonly code: CommandError['code']
  /** `message` is a sentence for a person: what is wrong and what to do. */
  constructor(code: CommandError['code'], message: string) {
    super(message)
    this.code = code
  }
}

export interface DispatchContext {
  /** Resolves when the queue is repaired and running; commands wait for it. */
  readonly handlers: Promise<Handlers>
  /** Told of every error that is not the person's. */
  readonly report: (error: unknown) => void
}

/** Answers one command; `trusted` says whether it came from the main frame of our own window. */
export async function dispatch<C extends Command>(
  command: C,
  raw: readonly unknown[],
  trusted: boolean,
  context: DispatchContext,
): Promise<Reply<C>> {
  if (!trusted) return refusal('not-allowed', say('main.foreign'))
  let args: Parameters<Handlers[C]>
  try {
    args = parsers[command](raw)
  } catch {
    return refusal('bad-request', say('main.unreadable'))
  }
  try {
    const handlers = await context.handlers
    // TypeScript cannot pair a handler with its own arguments through an index; the parser above did.
    const handler = handlers[command] as (...args: unknown[]) => unknown
    return { ok: true, value: (await handler(...args)) as Extract<Reply<C>, { ok: true }>['value'] }
  } catch (error) {
    if (error instanceof CommandFailure) return refusal(error.code, error.message)
    context.report(error)
    return refusal('failed', isStoreError(error) ? error.message : say('main.our-fault'))
  }
}

function refusal(code: CommandError['code'], message: string): { ok: false; error: CommandError } {
  return { ok: false, error: { code, message } }
}

/** The store says what is wrong with its disk in a sentence of its own; told by name, as it lives in another room. */
function isStoreError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'StoreError'
}

/** Whether a frame's URL is a page of ours: `app://sluice/…` and nothing that merely looks like it. */
export function isOwnPage(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, host, username, password } = new URL(url)
  return protocol === 'app:' && host === 'sluice' && username === '' && password === ''
}
