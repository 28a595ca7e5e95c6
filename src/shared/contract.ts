// The one contract between main and the window: a command is a function signature, an event is a payload,
// and every command has a parser the compiler forces to exist (parsers.ts, apart so that zod stays out of
// preload). Errors travel as data, because Electron keeps only a thrown error's message.
import type { AddReport, DownloadId, QueuePatch, QueueSnapshot } from './model.ts'

export interface AddRequest {
  /** One link each; at most MAX_LINKS. */
  readonly links: readonly string[]
}

/** Links accepted in one request. */
export const MAX_LINKS = 10_000

export type Commands = {
  'queue:snapshot': () => QueueSnapshot
  'queue:pause-all': () => void
  'queue:resume-all': () => void
  'download:add': (request: AddRequest) => AddReport
  'download:pause': (ids: readonly DownloadId[]) => void
  /** Also tries a failed one again. */
  'download:resume': (ids: readonly DownloadId[]) => void
  /** Throws away what was received and starts from the first byte. */
  'download:restart': (ids: readonly DownloadId[]) => void
  /** `withFile` also deletes the finished file; the part file of an unfinished one always goes. */
  'download:remove': (ids: readonly DownloadId[], withFile: boolean) => void
  'download:open': (id: DownloadId) => void
  'download:reveal': (id: DownloadId) => void
  /** Asks for a folder; null when the person cancelled. */
  'folder:choose': () => string | null
  'notice:dismiss': (id: string) => void
}

export type Events = {
  'queue:patch': QueuePatch
}

export type Command = keyof Commands
export type EventName = keyof Events
export type Args<C extends Command> = Parameters<Commands[C]>
export type Value<C extends Command> = ReturnType<Commands[C]>

/** What the window is told when a command could not be carried out. */
export interface CommandError {
  readonly code: 'bad-request' | 'not-allowed' | 'not-found' | 'failed'
  /** A sentence for a person. */
  readonly message: string
}

export type Reply<C extends Command> =
  | { readonly ok: true; readonly value: Value<C> }
  | { readonly ok: false; readonly error: CommandError }

export type Handlers = {
  [C in Command]: (...args: Args<C>) => Value<C> | Promise<Value<C>>
}

export type Parsers = { readonly [C in Command]: (raw: readonly unknown[]) => Args<C> }

/** Closed lists for preload; the compiler keeps them equal to the types. */
export const COMMANDS = {
  'queue:snapshot': 1,
  'queue:pause-all': 1,
  'queue:resume-all': 1,
  'download:add': 1,
  'download:pause': 1,
  'download:resume': 1,
  'download:restart': 1,
  'download:remove': 1,
  'download:open': 1,
  'download:reveal': 1,
  'folder:choose': 1,
  'notice:dismiss': 1,
} as const satisfies Record<Command, 1>

export const EVENTS = { 'queue:patch': 1 } as const satisfies Record<EventName, 1>

/** What preload puts on `window.sluice`. */
export interface SluiceBridge {
  invoke<C extends Command>(command: C, ...args: Args<C>): Promise<Reply<C>>
  /** Returns the function that ends the subscription. */
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void
}
