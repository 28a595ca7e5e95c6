// The one contract between main and the window: a command is a function signature, an event is a payload,
// and every command has a parser the compiler forces to exist (parsers.ts, apart so that zod stays out of
// preload). Errors travel as data, because Electron keeps only a thrown error's message.
import type {
  ClipboardOffer,
  Countdown,
  DetailsView,
  Figures,
  FiguresHistory,
  FolderFacts,
  LinkPreview,
} from './details.ts'
import type {
  AddReport,
  CheckReport,
  Checksum,
  DownloadId,
  HostView,
  Priority,
  QueuePatch,
  QueueSnapshot,
  TimelineEvent,
} from './model.ts'
import type { Settings, SettingsView } from './settings.ts'

/** One link, and what the person wants of it. */
export interface AddItem {
  readonly link: string
  /** null: the server's name, else the link's. */
  readonly name: string | null
  /** null: by its category, else the usual folder. */
  readonly dir: string | null
  /** The person's own, by lower-case name: of a copied cURL command, say. */
  readonly headers: Readonly<Record<string, string>>
  readonly checksum: Checksum | null
}

/** A link of which nothing is asked. */
export function plainItem(link: string): AddItem {
  return { link, name: null, dir: null, headers: {}, checksum: null }
}

export interface AddRequest {
  /** At most MAX_LINKS. */
  readonly items: readonly AddItem[]
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
  /**
   * Out of the list at once; for good, with the part file, after UNDO_MS. `withFile` then also deletes the finished
   * file.
   */
  'download:remove': (ids: readonly DownloadId[], withFile: boolean) => void
  /** Back into the list, as they were. Those that are gone for good are passed over. */
  'download:restore': (ids: readonly DownloadId[]) => void
  /** To the place before `before`, in the order of the list; null: to its end. */
  'download:move': (ids: readonly DownloadId[], before: DownloadId | null) => void
  'download:prioritize': (ids: readonly DownloadId[], priority: Priority) => void
  /** Compares what is on the disk with what was received; chunks that are wrong are fetched again. */
  'download:check': (ids: readonly DownloadId[]) => readonly CheckReport[]
  /** Another link to the same file; taken over only once it has proved to be that. */
  'download:relink': (id: DownloadId, link: string) => void
  /** Oldest first. */
  'download:timeline': (id: DownloadId) => readonly TimelineEvent[]
  /** Lower-case hex of the finished file's bytes. */
  'download:digest': (id: DownloadId, algorithm: Checksum['algorithm']) => string
  /** 'details:changed' tells of this download from now on, with a map of at most so many cells; null: of none. */
  'details:watch': (watched: { readonly id: DownloadId; readonly cells: number } | null) => void
  'download:open': (id: DownloadId) => void
  'download:reveal': (id: DownloadId) => void
  /** Asks for a folder; null when the person cancelled. */
  'folder:choose': () => string | null
  /** The same without setting anything. */
  'folder:pick': (current: string | null) => string | null
  'folder:facts': (dir: string) => FolderFacts
  /** Asks the server; what it answers is kept and used when the same link is added with the same headers. */
  'preview:ask': (item: Pick<AddItem, 'link' | 'name' | 'headers'>) => LinkPreview
  /** Lets go of what was kept and has not been used. */
  'preview:end': () => void
  'settings:read': () => SettingsView
  /** Takes effect at once; what cannot be is refused whole. */
  'settings:change': (change: Partial<Settings>) => Settings
  'figures:history': () => FiguresHistory
  'clipboard:write': (text: string) => void
  /** The offered text is not offered again. */
  'clipboard:decline': () => void
  /** What was to be done at the end of all downloads is not done this time. */
  'countdown:cancel': () => void
  'notice:dismiss': (id: string) => void
  /** What other programs and files have offered, once: it is the window's then. null: nothing. */
  'links:take': () => OfferedLinks | null
  /** Puts what helps to find a fault on the clipboard; null: of no download in particular. Holds no secrets. */
  'diagnostics:copy': (id: DownloadId | null) => void
  /** Shows the folder of the logs. */
  'logs:reveal': () => void
  /** Opens one of our own pages in the browser. */
  'page:open': (page: Page) => void
  'update:read': () => UpdateView
  'update:check': () => void
  /** Ends Sluice in good order and starts the version that is ready. */
  'update:install': () => void
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
  /** Of the watched download, at most four times a second. */
  'details:changed': DetailsView
  /** Once a second while there is something to tell. */
  'figures:changed': Figures
  'settings:changed': Settings
  /** null: nothing to offer any more. */
  'clipboard:offered': ClipboardOffer | null
  /** null: called off. */
  'countdown:changed': Countdown | null
  /** Chosen in the application menu, or by its key. */
  'menu:chosen': MenuCommand
  /** The person chose this download outside the window: it is to be seen and selected. */
  'download:chosen': DownloadId
  /** How many links there are to take. */
  'links:offered': number
  'update:changed': UpdateView
}

/** Links that did not come from the person's own hand: the window asks before anything is fetched. */
export interface OfferedLinks {
  /** At most MAX_LINKS; `dir` is always null. */
  readonly items: readonly AddItem[]
  /** Sentences about what could not be read or was left out. */
  readonly troubles: readonly string[]
}

/** Pages of our own that may be opened in the browser. */
export const PAGES = ['website', 'report', 'security'] as const
export type Page = (typeof PAGES)[number]

export type UpdateView =
  /** `because`: a sentence why this Sluice does not update itself. */
  | { readonly kind: 'off'; readonly because: string }
  | { readonly kind: 'idle'; readonly checkedAt: number | null }
  | { readonly kind: 'checking' }
  /** `received` of `total` bytes. */
  | { readonly kind: 'fetching'; readonly version: string; readonly received: number; readonly total: number }
  | { readonly kind: 'ready'; readonly version: string }
  /** `because`: a sentence. */
  | { readonly kind: 'failed'; readonly because: string }

/** What the application menu asks of the window. */
export const MENU_COMMANDS = [
  'add',
  'find',
  'settings',
  'hosts',
  'shortcuts',
  'pause-all',
  'resume-all',
] as const
export type MenuCommand = (typeof MENU_COMMANDS)[number]

/** For so long a removal can be undone, ms. */
export const UNDO_MS = 10_000

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
  'download:restore': 1,
  'download:move': 1,
  'download:prioritize': 1,
  'download:check': 1,
  'download:relink': 1,
  'download:timeline': 1,
  'download:digest': 1,
  'details:watch': 1,
  'download:open': 1,
  'download:reveal': 1,
  'folder:choose': 1,
  'folder:pick': 1,
  'folder:facts': 1,
  'preview:ask': 1,
  'preview:end': 1,
  'settings:read': 1,
  'settings:change': 1,
  'figures:history': 1,
  'clipboard:write': 1,
  'clipboard:decline': 1,
  'countdown:cancel': 1,
  'notice:dismiss': 1,
  'links:take': 1,
  'diagnostics:copy': 1,
  'logs:reveal': 1,
  'page:open': 1,
  'update:read': 1,
  'update:check': 1,
  'update:install': 1,
  'host:list': 1,
  'host:cap': 1,
  'host:forget': 1,
} as const satisfies Record<Command, 1>

export const EVENTS = {
  'queue:patch': 1,
  'hosts:changed': 1,
  'details:changed': 1,
  'figures:changed': 1,
  'settings:changed': 1,
  'clipboard:offered': 1,
  'countdown:changed': 1,
  'menu:chosen': 1,
  'download:chosen': 1,
  'links:offered': 1,
  'update:changed': 1,
} as const satisfies Record<EventName, 1>

/** What preload puts on `window.sluice`. */
export interface SluiceBridge {
  invoke<C extends Command>(command: C, ...args: Args<C>): Promise<Reply<C>>
  /** Returns the function that ends the subscription. */
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void
}
