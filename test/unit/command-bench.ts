// The command handlers over a fake queue and a fake desktop that keep every call.
import type { AddingPorts } from '../../src/main/desktop/adding.ts'
import { type CommandPorts, createHandlers } from '../../src/main/desktop/commands.ts'
import type { DispatchContext } from '../../src/main/desktop/dispatch.ts'
import { createPreviews, type PreviewPorts } from '../../src/main/desktop/previews.ts'
import type { Publisher } from '../../src/main/desktop/publisher.ts'
import { openSettings } from '../../src/main/desktop/settings.ts'
import { noUpdates } from '../../src/main/desktop/updates.ts'
import { cleanName } from '../../src/main/engine/file-name.ts'
import type { DownloadQueue } from '../../src/main/engine/queue-api.ts'
import type { DownloadIntent } from '../../src/main/engine/store-port.ts'
import type {
  DownloadState,
  DownloadView,
  HostView,
  QueueSnapshot,
  TimelineEvent,
} from '../../src/shared/model.ts'
import { sampleView } from '../support/sample-view.ts'

export const SNAPSHOT: QueueSnapshot = { revision: 3, downloads: [], folder: '/downloads', notices: [] }

export const HOST: HostView = {
  host: 'example.org',
  allowed: 4,
  cap: null,
  coolingUntil: null,
  because: 'HTTP 429',
  hits: 1,
  lastRefusedAt: 1_000,
  lastServedAt: 2_000,
  bestRate: 3_000_000,
}

export const EVENTS: readonly TimelineEvent[] = [{ at: 1_000, kind: 'added', facts: {} }]

/** Where the fake settings are kept. */
export const FOLDER = '/downloads'

export interface Bench {
  readonly ports: CommandPorts
  readonly context: DispatchContext
  /** Every call that reached the queue or the desktop, in order. */
  readonly calls: unknown[][]
  readonly reported: unknown[]
  readonly intents: DownloadIntent[]
}

/**
 * The handlers over a fake queue and a fake desktop; `change` replaces parts of the latter, `own` of the former, `adding`
 * of what links are checked by.
 */
export function bench(
  change: Partial<CommandPorts> = {},
  views: readonly DownloadView[] = [],
  own: Partial<DownloadQueue> = {},
  adding: Partial<Omit<AddingPorts, 'queue'>> = {},
): Bench {
  const calls: unknown[][] = []
  const reported: unknown[] = []
  const intents: DownloadIntent[] = []
  const log = (...call: unknown[]): void => void calls.push(call)
  const queue: DownloadQueue = {
    start: async () => log('start'),
    stop: async () => log('stop'),
    add: wanted =>
      wanted.map(intent => {
        const existing = intents.some(other => other.url === intent.url)
        if (!existing) intents.push(intent)
        return { id: intents.findIndex(other => other.url === intent.url) + 1, existing }
      }),
    pause: ids => log('pause', ids),
    resume: ids => log('resume', ids),
    restart: async ids => log('restart', ids),
    remove: async (ids, withFile) => log('remove', ids, withFile),
    discard: (ids, withFile) => log('discard', ids, withFile),
    restore: ids => log('restore', ids),
    move: (ids, before) => log('move', ids, before),
    prioritize: (ids, priority) => log('prioritize', ids, priority),
    setLimits: limits => log('setLimits', limits),
    fetched: 0,
    details: () => null,
    digest: async () => 'ab'.repeat(32),
    preview: async (url, _headers, name) => ({
      link: url,
      host: 'example.org',
      name: name ?? 'a.iso',
      total: 10,
      resumable: true,
      trouble: null,
    }),
    endPreviews: () => log('endPreviews'),
    pauseAll: () => log('pauseAll'),
    resumeAll: () => log('resumeAll'),
    async check(ids) {
      log('check', ids)
      return ids.map(id => ({ id, chunks: 10, wrong: 0, missing: false }))
    },
    relink: async (id, url) => log('relink', id, url),
    timeline: () => EVENTS,
    hosts: () => [HOST],
    capHost: (host, connections) => log('capHost', host, connections),
    forgetHost: host => log('forgetHost', host),
    subscribeHosts: () => () => {},
    suspend: async () => log('suspend'),
    wake: () => log('wake'),
    order: () => views.map(view => view.id),
    view: id => views.find(view => view.id === id) ?? null,
    subscribe: () => () => {},
    ...own,
  }
  const publisher: Publisher = {
    snapshot: () => SNAPSHOT,
    folderChanged: () => log('folderChanged'),
    noticesChanged: () => log('noticesChanged'),
    setVisible: () => {},
    close: () => {},
  }
  const settings = openSettings({
    kept: { read: () => null, write: (key, value) => log('write setting', key, value) },
    makeFolder: async () => null,
    openAtLogin: async on => log('openAtLogin', on),
    report: error => reported.push(error),
  })
  const addingPorts: AddingPorts & PreviewPorts = {
    queue,
    settings: () => settings.current,
    folder: () => settings.current.folder ?? FOLDER,
    folderTrouble: async () => null,
    makeFolder: async () => null,
    fileName: cleanName,
    likelyName: url => url.slice(url.lastIndexOf('/') + 1),
    ...adding,
  }
  const ports: CommandPorts = {
    queue,
    publisher,
    settings,
    settingsView: () => ({
      settings: settings.current,
      spoken: 'en',
      languages: [{ tag: 'en', name: 'English' }],
      systemFolder: FOLDER,
      canOpenAtLogin: false,
      canNotify: true,
      canSilence: true,
      hasTray: true,
      version: '1.2.3',
    }),
    adding: addingPorts,
    previews: createPreviews(addingPorts),
    watchDetails: watched => log('watchDetails', watched),
    takeOffered: () => null,
    copyDiagnostics: async id => log('copyDiagnostics', id),
    revealLogs: () => log('revealLogs'),
    openPage: async page => log('openPage', page),
    updates: noUpdates(() => 'Not here.'),
    figuresHistory: () => ({ speeds: [1, 2], system: [null, 3] }),
    clipboard: { write: async text => log('write', text), decline: () => log('decline') },
    cancelCountdown: () => log('cancelCountdown'),
    dismissNotice: id => log('dismissNotice', id),
    folderFacts: async dir => ({ dir, free: 1_000, trouble: null }),
    roots: { add: dir => log('picked', dir), refusal: async () => null },
    lookAt: async () => ({ kind: 'file', head: new Uint8Array(), mode: 0 }),
    couldRun: name => name.endsWith('.exe'),
    confirmRun: async name => {
      log('confirmRun', name)
      return false
    },
    openPath: async path => {
      log('openPath', path)
      return ''
    },
    revealPath: path => log('revealPath', path),
    chooseFolder: async () => null,
    ...change,
  }
  const context = {
    handlers: Promise.resolve(createHandlers(ports)),
    report: (e: unknown) => reported.push(e),
  }
  return { ports, context, calls, reported, intents }
}

export function download(id: number, name: string, state: DownloadState): DownloadView {
  return sampleView(id, state, { name, total: 10, received: 10, durable: 10, resumable: true })
}

export const DONE: DownloadState = { kind: 'done', at: 0, unverified: false }
