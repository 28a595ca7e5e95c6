// A SluiceBridge that answers from a script and keeps every call: main, as far as the window can tell.
import type {
  Command,
  EventName,
  Events,
  MenuCommand,
  Reply,
  SluiceBridge,
  UpdateView,
} from '../../src/shared/contract.ts'
import type { DetailsView, Figures } from '../../src/shared/details.ts'
import type {
  DownloadId,
  DownloadState,
  DownloadView,
  HostView,
  QueuePatch,
  QueueSnapshot,
} from '../../src/shared/model.ts'
import { DEFAULT_SETTINGS, type Settings, type SettingsView } from '../../src/shared/settings.ts'

export const EMPTY_SNAPSHOT: QueueSnapshot = {
  revision: 0,
  downloads: [],
  folder: '/home/ada/Downloads',
  notices: [],
}

const SETTINGS_VIEW: SettingsView = {
  settings: DEFAULT_SETTINGS,
  languages: [{ tag: 'en', name: 'English' }],
  spoken: 'en',
  systemFolder: '/home/ada/Downloads',
  canOpenAtLogin: true,
  canNotify: true,
  canSilence: true,
  hasTray: true,
  version: '1.2.3',
}

type Answer = (...args: readonly unknown[]) => unknown

export class FakeBridge implements SluiceBridge {
  snapshot: QueueSnapshot
  readonly calls: (readonly [Command, ...unknown[]])[] = []
  readonly #answers = new Map<Command, Answer>()
  readonly #listeners = new Map<EventName, Set<(payload: unknown) => void>>()

  constructor(snapshot: QueueSnapshot = EMPTY_SNAPSHOT) {
    this.snapshot = snapshot
  }

  /** Sets the whole reply of a command; a promise may hold it back. */
  answer(command: Command, answer: Answer): void {
    this.#answers.set(command, answer)
  }

  async invoke<C extends Command>(command: C, ...args: readonly unknown[]): Promise<Reply<C>> {
    this.calls.push([command, ...args])
    const answer = this.#answers.get(command)
    if (answer !== undefined) return (await answer(...args)) as Reply<C>
    const values: Partial<Record<Command, unknown>> = {
      'queue:snapshot': this.snapshot,
      'host:list': [],
      'download:timeline': [],
      'figures:history': { speeds: [], system: [] },
      'settings:read': SETTINGS_VIEW,
      'update:read': { kind: 'idle', checkedAt: null },
      'settings:change': { ...DEFAULT_SETTINGS, ...(args[0] as Partial<Settings> | undefined) },
    }
    return { ok: true, value: values[command] } as Reply<C>
  }

  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
    const own = listener as (payload: unknown) => void
    const all = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, all.add(own))
    return () => all.delete(own)
  }

  #send<E extends EventName>(event: E, payload: Events[E]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(payload)
  }

  /** Sends a patch to the window; what is not given is empty. */
  patch(revision: number, change: Partial<QueuePatch> = {}): void {
    this.#send('queue:patch', { revision, added: [], changed: [], removed: [], ...change })
  }

  /** Tells the window what is known of all hosts now. */
  hosts(all: readonly HostView[]): void {
    this.#send('hosts:changed', all)
  }

  /** The person chose this in the application's menu. */
  chooseMenu(command: MenuCommand): void {
    this.#send('menu:chosen', command)
  }

  /** The person chose this download outside the window. */
  chooseDownload(id: DownloadId): void {
    this.#send('download:chosen', id)
  }

  /** Tells of the watched download. */
  details(view: DetailsView): void {
    this.#send('details:changed', view)
  }

  figures(figures: Figures): void {
    this.#send('figures:changed', figures)
  }

  settings(settings: Settings): void {
    this.#send('settings:changed', settings)
  }

  update(view: UpdateView): void {
    this.#send('update:changed', view)
  }

  /** There are so many links of other programs to take. */
  offer(count: number): void {
    this.#send('links:offered', count)
  }

  callsOf(command: Command): readonly (readonly unknown[])[] {
    return this.calls.filter(([name]) => name === command).map(([, ...args]) => args)
  }

  get listening(): number {
    return [...this.#listeners.values()].reduce((sum, all) => sum + all.size, 0)
  }
}

/** A running download of 4 GB, half way, unless `change` says otherwise. */
export function download(id: number, change: Partial<DownloadView> = {}): DownloadView {
  return {
    id,
    url: `https://cdn.example/${id}.iso`,
    host: 'cdn.example',
    name: `file-${id}.iso`,
    dir: '/home/ada/Downloads',
    path: null,
    total: 4_000_000_000,
    received: 2_000_000_000,
    durable: 1_000_000_000,
    speed: 12_400_000,
    timeLeft: 161,
    connections: 8,
    quietSince: null,
    priority: 'normal',
    resumable: true,
    state: { kind: 'running' },
    addedAt: 0,
    ...change,
  }
}

/** A download of four chunks of which main has told nothing special, unless `change` says otherwise. */
export function details(id: number, change: Partial<DetailsView> = {}): DetailsView {
  return {
    id,
    map: { total: 4_000_000, chunks: 4, cells: Uint8Array.of(100, 40, 0, 0), cellBytes: 1_048_576 },
    connections: [],
    checked: null,
    identity: { servedBy: 'edge.example', etag: '"v1"', lastModified: null, hasValidator: true },
    headers: [],
    checksum: null,
    partPath: null,
    speeds: [],
    ...change,
  }
}

/** A host that allows four connections and never refused any, unless `change` says otherwise. */
export function host(name: string, change: Partial<HostView> = {}): HostView {
  return {
    host: name,
    allowed: 4,
    cap: null,
    coolingUntil: null,
    because: null,
    hits: 0,
    lastRefusedAt: null,
    lastServedAt: null,
    bestRate: 0,
    ...change,
  }
}

export const DONE: DownloadState = { kind: 'done', at: 0, unverified: false }

export function snapshotOf(downloads: readonly DownloadView[], revision = 1): QueueSnapshot {
  return { ...EMPTY_SNAPSHOT, revision, downloads }
}
