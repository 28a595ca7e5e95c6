// A SluiceBridge that answers from a script and keeps every call: main, as far as the window can tell.
import type { Command, EventName, Events, Reply, SluiceBridge } from '../../src/shared/contract.ts'
import type { DownloadState, DownloadView, QueuePatch, QueueSnapshot } from '../../src/shared/model.ts'

export const EMPTY_SNAPSHOT: QueueSnapshot = {
  revision: 0,
  downloads: [],
  folder: '/home/ada/Downloads',
  notices: [],
}

type Answer = (...args: readonly unknown[]) => unknown

export class FakeBridge implements SluiceBridge {
  snapshot: QueueSnapshot
  readonly calls: (readonly [Command, ...unknown[]])[] = []
  readonly #answers = new Map<Command, Answer>()
  readonly #listeners = new Set<(payload: QueuePatch) => void>()

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
    const value = command === 'queue:snapshot' ? this.snapshot : undefined
    return { ok: true, value } as Reply<C>
  }

  on<E extends EventName>(_event: E, listener: (payload: Events[E]) => void): () => void {
    const own = listener as (payload: QueuePatch) => void
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  /** Sends a patch to the window; what is not given is empty. */
  patch(revision: number, change: Partial<QueuePatch> = {}): void {
    for (const listener of this.#listeners) listener({ revision, upserts: [], removed: [], ...change })
  }

  callsOf(command: Command): readonly (readonly unknown[])[] {
    return this.calls.filter(([name]) => name === command).map(([, ...args]) => args)
  }

  get listening(): number {
    return this.#listeners.size
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
    resumable: true,
    state: { kind: 'running' },
    addedAt: 0,
    ...change,
  }
}

export const DONE: DownloadState = { kind: 'done', at: 0, unverified: false }

export function snapshotOf(downloads: readonly DownloadView[], revision = 1): QueueSnapshot {
  return { ...EMPTY_SNAPSHOT, revision, downloads }
}
