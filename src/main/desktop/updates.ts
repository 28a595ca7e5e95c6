// New versions of Sluice: looked for, fetched and proved in the background, installed when the person says so or at the
// next quit. What looks and fetches (updates-electron.ts) is loaded only when it is first needed.
import type { UpdateView } from '../../shared/contract.ts'
import type { Clock } from '../engine/ports.ts'
import type { SettingsBook } from './settings.ts'
import {
  FIRST_CHECK,
  nextCheckIn,
  nextUpdateState,
  UNCHECKED,
  type UpdateEvent,
  type UpdateTrouble,
  updateTrouble,
  updateView,
} from './updates-state.ts'

export interface Updates {
  readonly view: UpdateView
  /** Looks for a new version now; what comes of it is told as a view. */
  check(): void
  /** Ends Sluice in good order and starts the version that is ready; nothing where none is. */
  install(): void
  /** The person has called the quit off. */
  stay(): void
  /** Looks for nothing any more. */
  close(): void
  /** At the very end, when everything is kept and closed: puts the version that is ready in our place. Never rejects. */
  finish(): Promise<void>
}

/** Of a program that does not update itself; `because`: the sentence why, in the language that is spoken when asked. */
export function noUpdates(because: () => string): Updates {
  return {
    get view(): UpdateView {
      return { kind: 'off', because: because() }
    },
    ...{ check() {}, install() {}, stay() {}, close() {} },
    async finish() {},
  }
}

/** A version that is published and newer than this one. */
export interface FoundVersion {
  readonly version: string
  /** Fetches and proves it; resolves when it can be installed. */
  fetch(onProgress: (received: number, total: number) => void): Promise<FetchedVersion>
}

export interface FetchedVersion {
  /** Puts it in our place, now or as soon as this process has ended, and starts it if `restart`. */
  install(restart: boolean): Promise<void>
}

/** Looks at the feed; null: nothing newer. */
export type LookForVersion = () => Promise<FoundVersion | null>

export interface UpdatesDeps {
  readonly load: () => Promise<LookForVersion>
  readonly clock: Pick<Clock, 'now' | 'timer'>
  /** 0 to 1. */
  readonly random: () => number
  readonly settings: Pick<SettingsBook, 'current' | 'subscribe'>
  readonly send: (view: UpdateView) => void
  /** Asks the app to quit in good order. */
  readonly quit: () => void
  readonly report: (error: unknown) => void
}

/** Looks for the first time a while after this. */
export function createUpdates(deps: UpdatesDeps): Updates {
  const { clock, settings } = deps
  let state = UNCHECKED
  let look: Promise<LookForVersion> | null = null
  let fetched: FetchedVersion | null = null
  let isBusy = false
  let wantsRestart = false
  let isClosed = false
  let failures = 0
  let cancelTimer: (() => void) | null = null

  function tell(event: UpdateEvent): void {
    if (isClosed) return
    const next = nextUpdateState(state, event)
    if (next === state) return
    state = next
    deps.send(updateView(state))
  }

  function plan(ms: number): void {
    cancelTimer?.()
    cancelTimer = null
    if (isClosed || fetched !== null || !settings.current.autoUpdate) return
    cancelTimer = clock.timer(ms, () => void run())
  }

  /** One look, and the fetching of what it finds; then the next is planned. */
  async function run(): Promise<void> {
    if (isBusy || isClosed || fetched !== null) return
    isBusy = true
    tell({ kind: 'checking' })
    let trouble: UpdateTrouble | null = null
    try {
      await lookAndFetch()
      failures = 0
    } catch (error) {
      trouble = updateTrouble(error)
      failures++
      // A network that is away is no news.
      if (trouble !== 'unreachable' && !isClosed) deps.report(error)
      tell({ kind: 'failed', trouble })
    }
    isBusy = false
    plan(nextCheckIn(failures, trouble, deps.random()))
  }

  async function lookAndFetch(): Promise<void> {
    look ??= deps.load()
    look.catch(() => {
      look = null
    })
    const found = await (await look)()
    if (found === null) {
      tell({ kind: 'none', at: clock.now() })
      return
    }
    if (isClosed) return
    const { version } = found
    tell({ kind: 'found', version })
    const proved = await found.fetch((received, total) => tell({ kind: 'progress', received, total }))
    if (isClosed) return
    fetched = proved
    tell({ kind: 'fetched', version })
  }

  const unsubscribe = settings.subscribe((_now, changed) => {
    if (changed.has('autoUpdate') && !isBusy) plan(FIRST_CHECK)
  })
  plan(FIRST_CHECK)

  return {
    get view() {
      return updateView(state)
    },
    check: () => void run(),
    install() {
      if (fetched === null) return
      wantsRestart = true
      deps.quit()
    },
    stay() {
      wantsRestart = false
    },
    close() {
      isClosed = true
      unsubscribe()
      cancelTimer?.()
    },
    async finish() {
      // Who has switched updates off meanwhile wants the version that is ready only when they say so.
      if (!wantsRestart && !settings.current.autoUpdate) return
      await fetched?.install(wantsRestart).catch(deps.report)
    },
  }
}
