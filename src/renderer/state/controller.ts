// Everything the window can do, in one place: the mirror, the few facts that are the window's own (the last refusal, the
// panel that is open), and the functions that send commands. Components call these and draw the rest.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Args, Command, Reply, SluiceBridge, Value } from '../../shared/contract.ts'
import type { DownloadId } from '../../shared/model.ts'
import type { Settings } from '../../shared/settings.ts'
import { say } from '../../shared/words.ts'
import { type Actions, createActions } from './actions.ts'
import { type Adding, createAdding } from './add.ts'
import { startOffers } from './add-offers.ts'
import { checkNews, type News } from './check-news.ts'
import { runCommand } from './commands.ts'
import { type EchoState, startEcho } from './echo.ts'
import { type FiguresState, startFigures } from './figures.ts'
import { createFilter, type FilterState } from './filter.ts'
import { markFresh } from './fresh.ts'
import { startHeard } from './heard.ts'
import { type HostsState, startHosts } from './hosts.ts'
import { createLayout, type LayoutState } from './layout.ts'
import { type Mirror, startMirror } from './mirror.ts'
import type { Panel } from './panel.ts'
import { type Rows, startRows } from './rows.ts'
import { createSelection, followRows, type SelectionState } from './selection.ts'
import { createUndo, type Undo } from './undo.ts'
import { startUpdates, type UpdatesState } from './updates.ts'

export interface WindowState {
  /** A sentence about the last command that failed. */
  readonly failure: string | null
  /** What a screen reader should say next. */
  readonly announcement: string
  /** Rows added just now, to be shown and marked. */
  readonly fresh: readonly DownloadId[]
  /** What lies over the window; null: nothing. */
  readonly panel: Panel | null
  /** What the last comparison of each file found, until dismissed. */
  readonly news: readonly News[]
  /** What was copied last, as a sentence, and how long it is shown, ms; another object each time. */
  readonly copied: { readonly text: string; readonly for: number } | null
  /** How often the search was asked for. */
  readonly finds: number
}

export interface Controller extends Adding {
  readonly mirror: Mirror['store']
  readonly hosts: StoreApi<HostsState>
  readonly window: StoreApi<WindowState>
  /** What main last said of settings, figures and details. */
  readonly echo: StoreApi<EchoState>
  /** The last five minutes. */
  readonly figures: StoreApi<FiguresState>
  /** New versions of Sluice. */
  readonly updates: StoreApi<UpdatesState>
  readonly selection: StoreApi<SelectionState>
  readonly layout: StoreApi<LayoutState>
  readonly filter: StoreApi<FilterState>
  /** The rows that are shown, and how many there are of each kind. */
  readonly rows: Rows['store']
  /** What was removed and can come back. */
  readonly removals: Undo['store']
  /** What is done with downloads of the list. */
  readonly actions: Actions
  /** Sends a command; a refusal is the caller's to show. */
  ask<C extends Command>(command: C, ...args: Args<C>): Promise<Reply<C>>
  /** Sends a command; a refusal is shown, and answered here with null. */
  run<C extends Command>(command: C, ...args: Args<C>): Promise<Value<C> | null>
  /** Opens a panel over the window, or closes it. */
  showPanel(panel: Panel | null): void
  /** Compares a download's file with what was received, and tells what came of it. */
  check(id: DownloadId): Promise<void>
  /** Gives a download another link; answers null, or the sentence why it was refused. */
  relink(id: DownloadId, link: string): Promise<string | null>
  /** Answers null, or the sentence why it was refused; nothing is changed then. */
  changeSettings(change: Partial<Settings>): Promise<string | null>
  /** Asks main anew how it stands with new versions. */
  readUpdates(): Promise<void>
  /** The message about this version is not shown any more. */
  putOffUpdate(version: string): void
  /** These answer null, or the sentence why it was refused. */
  loadHosts(): Promise<string | null>
  capHost(host: string, connections: number | null): Promise<string | null>
  forgetHost(host: string): Promise<string | null>
  showFailure(message: string): void
  dismissFailure(): void
  dismissNews(id: DownloadId): void
  stop(): void
}

/** Starts mirroring `bridge` at once. */
export function createController(bridge: SluiceBridge): Controller {
  const mirror = startMirror(bridge)
  const hosts = startHosts(bridge)
  const echo = startEcho(bridge)
  const figures = startFigures(bridge)
  const updates = startUpdates(bridge)
  const window = createStore<WindowState>(() => ({
    failure: null,
    announcement: '',
    fresh: [],
    panel: null,
    news: [],
    copied: null,
    finds: 0,
  }))
  const filter = createFilter()
  const rows = startRows(mirror.store, filter)
  const selection = createSelection()
  const unfollow = followRows(selection, { rows: rows.store, mirror: mirror.store, window, filter })
  const unheard = startHeard({ mirror: mirror.store, selection, window })
  const layout = createLayout()
  const undo = createUndo()
  const adding = createAdding(bridge, window)
  const stopOffers = startOffers({ bridge, window, take: links => adding.takeOffered(links, true) })

  function fail(message: string): void {
    window.setState({ failure: message })
  }

  async function run<C extends Command>(command: C, ...args: Args<C>): Promise<Value<C> | null> {
    const reply = await bridge.invoke(command, ...args)
    if (reply.ok) return reply.value
    fail(reply.error.message)
    return null
  }

  async function check(id: DownloadId): Promise<void> {
    const view = mirror.store.getState().downloads.get(id)
    if (view === undefined) return
    dismissNews(id)
    const reports = await run('download:check', [id])
    const report = reports?.find(one => one.id === id)
    if (report === undefined) return
    dismissNews(id)
    window.setState(({ news }) => ({ news: [...news, checkNews(report, view)] }))
  }

  function dismissNews(id: DownloadId): void {
    window.setState(({ news }) => ({ news: news.filter(one => one.id !== id) }))
  }

  async function relink(id: DownloadId, link: string): Promise<string | null> {
    const reply = await bridge.invoke('download:relink', id, link)
    if (!reply.ok) return reply.error.message
    const name = mirror.store.getState().downloads.get(id)?.name
    window.setState({ announcement: name === undefined ? '' : say('details.linkTaken', { name }) })
    return null
  }

  async function loadHosts(): Promise<string | null> {
    const reply = await bridge.invoke('host:list')
    if (!reply.ok) return reply.error.message
    hosts.store.setState({ hosts: reply.value })
    return null
  }

  // The bar for refusals moves into the panel and back, so what was refused before is taken away.
  const showPanel = (panel: Panel | null): void => window.setState({ panel, failure: null })

  const controller: Controller = {
    mirror: mirror.store,
    hosts: hosts.store,
    window,
    echo: echo.store,
    selection,
    layout,
    filter,
    rows: rows.store,
    removals: undo.store,
    actions: createActions({
      ...{ mirror: mirror.store, rows: rows.store, filter, selection, layout, window, undo },
      ...{ run, check, showPanel },
    }),
    figures: figures.store,
    updates: updates.store,
    ask: (command, ...args) => bridge.invoke(command, ...args),
    run,
    ...adding,
    showPanel,
    check,
    relink,
    changeSettings: echo.change,
    readUpdates: updates.read,
    putOffUpdate: version => updates.store.setState({ putOff: version }),
    loadHosts,
    async capHost(host, connections) {
      hosts.presume(host, connections)
      const reply = await bridge.invoke('host:cap', host, connections)
      if (reply.ok) return null
      await loadHosts()
      return reply.error.message
    },
    async forgetHost(host) {
      const reply = await bridge.invoke('host:forget', host)
      return reply.ok ? null : reply.error.message
    },
    showFailure: fail,
    dismissFailure: () => window.setState({ failure: null }),
    dismissNews,
    stop() {
      unhear()
      unchoose()
      stopOffers()
      unfollow()
      undo.stop()
      rows.stop()
      mirror.stop()
      hosts.stop()
      echo.stop()
      unheard()
      figures.stop()
      updates.stop()
    },
  }
  const unhear = bridge.on('menu:chosen', id => runCommand(controller, id))
  const unchoose = bridge.on('download:chosen', id => markFresh(window, [id]))
  return controller
}
