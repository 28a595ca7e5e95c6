// The one contract between main and the window: a command is a function signature, an event is a payload,
// and every command has a parser the compiler forces to exist (parsers.ts, apart so that zod stays out of
// preload). Errors travel as data, because Electron keeps only a thrown error's message.
import type {
  AddReport,
  CheckReport,
  DownloadId,
  HostView,
  QueuePatch,
  QueueSnapshot,
  TimelineEvent,
} from './model.ts'

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
  /** Compares what is on the disk with what was received; chunks that are wrong are fetched again. */
  'download:check': (ids: readonly DownloadId[]) => readonly CheckReport[]
  /** Another link to the same file; taken over only once it has proved to be that. */
  'download:relink': (id: DownloadId, link: string) => void
  /** Oldest first. */
  'download:timeline': (id: DownloadId) => readonly TimelineEvent[]
  'download:open': (id: DownloadId) => void
  'download:reveal': (id: DownloadId) => void
  /** Asks for a folder; null when the person cancelled. */
  'folder:choose': () => string | null
  'notice:dismiss': (id: string) => void
  'host:list': () => readonly HostView[]
  /** The person's own limit of connections, 1 to 16; null: none. */
  'host:cap': (host: string, connections: number | null) => void
  /** Forgets what was learned of it, the cap too. */
  'host:forget': (host: string) => void
}

export type Events = {
  'queue:patch': QueuePatch
  /** All hosts, whenever one of them changed. */
  'hosts:changed': readonly HostView[]
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
  'download:check': 1,
  'download:relink': 1,
  'download:timeline': 1,
  'download:open': 1,
  'download:reveal': 1,
  'folder:choose': 1,
  'notice:dismiss': 1,
  'host:list': 1,
  'host:cap': 1,
  'host:forget': 1,
} as const satisfies Record<Command, 1>

export const EVENTS = { 'queue:patch': 1, 'hosts:changed': 1 } as const satisfies Record<EventName, 1>

/** What preload puts on `window.sluice`. */
export interface SluiceBridge {
  invoke<C extends Command>(command: C, ...args: Args<C>): Promise<Reply<C>>
  /** Returns the function that ends the subscription. */
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void
}
