// The publisher, and a window that follows it as model.ts asks (a snapshot, then patches, a new snapshot on a gap): whatever happens in whatever order, the window ends with what the
// queue has, no change is lost, and no second has more than ten patches. Random, but the same in every run.
import { describe, expect, it } from 'vitest'
import { createPublisher, PATCH_INTERVAL } from '../../src/main/desktop/publisher.ts'
import type { QueueChange } from '../../src/main/engine/queue-api.ts'
import type { DownloadId, DownloadView, Notice, QueuePatch, QueueSnapshot } from '../../src/shared/model.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { sampleView } from '../support/sample-view.ts'
import { STATES } from './queue-of-views.ts'

/** Mulberry32: pseudo-random numbers in [0, 1) from a seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Page {
  revision: number
  order: readonly DownloadId[]
  downloads: Map<DownloadId, DownloadView>
  folder: string
  notices: readonly Notice[]
  /** Patches that came before the snapshot; null when it is there. */
  missed: QueuePatch[] | null
}

function apply(page: Page, patch: QueuePatch): void {
  page.revision = patch.revision
  for (const view of patch.added) page.downloads.set(view.id, view)
  for (const change of patch.changed) {
    const known = page.downloads.get(change.id)
    if (known === undefined) throw new Error(`a change of ${change.id}, which the window does not have`)
    page.downloads.set(change.id, { ...known, ...change })
  }
  for (const id of patch.removed) page.downloads.delete(id)
  page.order = (patch.order ?? page.order).filter(id => page.downloads.has(id))
  page.folder = patch.folder ?? page.folder
  page.notices = patch.notices ?? page.notices
}

const KINDS = Object.keys(STATES) as (keyof typeof STATES)[]

function world(seed: number) {
  const random = randomFrom(seed)
  const below = (count: number): number => Math.floor(random() * count)
  const clock = createFakeClock()
  const views = new Map<DownloadId, DownloadView>()
  const discarded = new Map<DownloadId, DownloadView>()
  let order: readonly DownloadId[] = []
  const listeners = new Set<(change: QueueChange) => void>()
  let nextId = 1
  let folder = '/0'
  let notices: readonly Notice[] = []
  let visible = true
  const sentAt: number[] = []
  const sentHidden: QueuePatch[] = []

  /** What is on its way to the page; a page that is loaded anew gets nothing of what was meant for the one before. */
  let events: QueuePatch[] = []
  let answers: (() => void)[] = []

  const publisher = createPublisher({
    queue: {
      order: () => order,
      view: id => views.get(id) ?? null,
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    clock,
    folder: () => folder,
    notices: () => notices,
    send(patch) {
      sentAt.push(clock.monotonic())
      if (!visible) sentHidden.push(patch)
      events.push(structuredClone(patch))
    },
  })

  let page = open()

  /** A page as it is loaded: it listens, and asks for a snapshot, as often as it finds a gap. */
  function open(): Page {
    const made: Page = { revision: 0, order: [], downloads: new Map(), folder: '', notices: [], missed: [] }
    answers.push(() => {
      const snapshot = structuredClone(publisher.snapshot())
      // The answer is ready, and takes its own way to the page.
      answers.push(() => fill(made, snapshot))
    })
    return made
  }

  function fill(filled: Page, { revision, downloads, folder: dir, notices: all }: QueueSnapshot): void {
    const missed = filled.missed ?? []
    filled.missed = null
    filled.revision = revision
    filled.order = downloads.map(({ id }) => id)
    filled.downloads = new Map(downloads.map(view => [view.id, view]))
    filled.folder = dir
    filled.notices = all
    for (const patch of missed) take(filled, patch)
  }

  function take(taking: Page, patch: QueuePatch): void {
    if (taking.missed !== null) taking.missed.push(patch)
    else if (patch.revision === taking.revision + 1) apply(taking, patch)
    else if (patch.revision > taking.revision) page = open()
  }

  const tell = (change: Partial<QueueChange>): void => {
    const whole = { changed: [], removed: [], orderChanged: false, stateChanged: false, ...change }
    for (const listener of listeners) listener(whole)
  }
  const oneOf = <T>(all: readonly T[]): T | undefined => all[below(all.length)]
  const some = (all: readonly DownloadId[]): DownloadId[] => all.filter(() => random() < 0.3)

  const acts: readonly (() => void)[] = [
    () => {
      const ids = Array.from({ length: 1 + below(3) }, () => nextId++)
      for (const id of ids) views.set(id, sampleView(id, STATES.queued))
      order = [...order, ...ids]
      tell({ changed: ids, orderChanged: true, stateChanged: true })
    },
    () => {
      const ids = some(order)
      for (const id of ids) {
        const view = views.get(id)
        if (view !== undefined) views.set(id, { ...view, received: below(1_000), speed: below(3) })
      }
      if (ids.length > 0) tell({ changed: ids })
    },
    () => {
      const id = oneOf(order)
      const view = id === undefined ? undefined : views.get(id)
      if (id === undefined || view === undefined) return
      views.set(id, { ...view, state: STATES[oneOf(KINDS) ?? 'paused'] })
      tell({ changed: [id], stateChanged: true })
    },
    () => {
      const ids = some(order)
      if (ids.length === 0) return
      for (const id of ids) {
        const view = views.get(id)
        if (view !== undefined) discarded.set(id, view)
        views.delete(id)
      }
      order = order.filter(id => views.has(id))
      tell({ removed: ids, orderChanged: true, stateChanged: true })
    },
    () => {
      const back = some([...discarded.keys()])
      if (back.length === 0) return
      for (const id of back) {
        const view = discarded.get(id)
        if (view !== undefined) views.set(id, { ...view, received: below(1_000) })
        discarded.delete(id)
      }
      order = [...order, ...back].sort(() => random() - 0.5)
      tell({ changed: back, orderChanged: true, stateChanged: true })
    },
    () => {
      order = [...order].reverse()
      tell({ orderChanged: true })
    },
    () => {
      folder = `/${below(5)}`
      publisher.folderChanged()
    },
    () => {
      notices = Array.from({ length: below(3) }, (_none, index) => ({ id: String(index), text: 'Text.' }))
      publisher.noticesChanged()
    },
    () => {
      visible = !visible
      publisher.setVisible(visible)
    },
    () => {
      // The page crashed and is loaded anew.
      events = []
      answers = []
      page = open()
    },
  ]

  async function deliver(all: boolean): Promise<void> {
    // Microtasks first: what main sends at the end of its turn.
    for (let turn = 0; turn < 8; turn += 1) await Promise.resolve()
    while ((all || random() < 0.6) && events.length + answers.length > 0) {
      const isAnswer = answers.length > 0 && (events.length === 0 || random() < 0.5)
      if (isAnswer) answers.shift()?.()
      else {
        const patch = events.shift()
        if (patch !== undefined) take(page, patch)
      }
      for (let turn = 0; turn < 8; turn += 1) await Promise.resolve()
    }
  }

  return {
    sentAt,
    sentHidden,
    async live(steps: number) {
      for (let step = 0; step < steps; step += 1) {
        const weight = random()
        // Reloading and hiding are rare beside progress and states.
        const act = weight < 0.75 ? acts[below(5)] : acts[below(acts.length)]
        act?.()
        if (random() < 0.3) clock.advance(below(40))
        else if (random() < 0.02) clock.advance(below(3_000))
        await deliver(false)
      }
      if (!visible) publisher.setVisible(true)
      visible = true
      for (let round = 0; round < 5; round += 1) {
        await deliver(true)
        clock.advance(2 * PATCH_INTERVAL)
      }
      await deliver(true)
    },
    shown() {
      return { ...page, downloads: page.order.map(id => page.downloads.get(id)), known: page.downloads.size }
    },
    actual() {
      return { downloads: order.map(id => views.get(id)), known: order.length, order, folder, notices }
    },
    close() {
      publisher.close()
      return clock.pending()
    },
  }
}

describe('whatever happens', () => {
  it.each(Array.from({ length: 40 }, (_none, index) => index + 1))(
    'the window ends with what the queue has: %d',
    async seed => {
      const { live, shown, actual, sentAt, sentHidden, close } = world(seed)
      await live(400)
      expect(shown()).toMatchObject(actual())
      expect(sentHidden).toEqual([])
      const most = sentAt.map((from, index) => sentAt.slice(index).filter(at => at <= from + 1_000).length)
      expect(Math.max(0, ...most)).toBeLessThanOrEqual(10)
      expect(close()).toEqual([])
    },
  )
})
