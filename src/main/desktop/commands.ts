// What each command of the contract does, over the queue. Everything the window says is checked again here;
// what the person must know comes back as a CommandFailure with a sentence.
import type { Handlers, OfferedLinks, Page } from '../../shared/contract.ts'
import type { FiguresHistory, FolderFacts } from '../../shared/details.ts'
import type { DownloadId, Notice } from '../../shared/model.ts'
import type { Settings, SettingsView } from '../../shared/settings.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { type AddingPorts, addLinks } from './adding.ts'
import type { ClipboardWatch } from './clipboard.ts'
import type { Watched } from './details-publisher.ts'
import { CommandFailure } from './dispatch.ts'
import { type OpeningPorts, openFile, revealFile } from './opening.ts'
import type { Previews } from './previews.ts'
import type { Publisher } from './publisher.ts'
import { checkFiles, digestOf, relink } from './recovery-commands.ts'
import type { RootsBook } from './roots-book.ts'
import { foldersOf, type SettingsBook } from './settings.ts'
import type { Updates } from './updates.ts'

export interface CommandPorts extends OpeningPorts {
  readonly queue: DownloadQueue
  readonly publisher: Publisher
  /** Tells of this download in full from now on. */
  readonly watchDetails: (watched: Watched | null) => void
  readonly figuresHistory: () => FiguresHistory
  readonly settings: SettingsBook
  /** The settings, and what this computer makes of them. */
  readonly settingsView: () => SettingsView
  readonly adding: AddingPorts
  readonly previews: Pick<Previews, 'ask'>
  readonly clipboard: Pick<ClipboardWatch, 'write' | 'decline'>
  readonly cancelCountdown: () => void
  readonly dismissNotice: (id: Notice['id']) => void
  /** Hands over what was offered, once. */
  readonly takeOffered: () => OfferedLinks | null
  readonly copyDiagnostics: (id: DownloadId | null) => Promise<void>
  readonly revealLogs: () => void
  readonly openPage: (page: Page) => Promise<void>
  readonly updates: Pick<Updates, 'view' | 'check' | 'install'>
  readonly folderFacts: (dir: string) => Promise<FolderFacts>
  /** Which folders the window may name. */
  readonly roots: RootsBook
  /** Asks for a folder; null when the person cancelled. */
  readonly chooseFolder: (current: string) => Promise<string | null>
}

/** One handler a command; each may throw CommandFailure. */
export function createHandlers(ports: CommandPorts): Handlers {
  const { queue, publisher } = ports
  return {
    'queue:snapshot': () => publisher.snapshot(),
    'queue:pause-all': () => queue.pauseAll(),
    'queue:resume-all': () => queue.resumeAll(),
    'download:add': request => addLinks(request, ports.adding),
    'download:pause': ids => queue.pause(ids),
    'download:resume': ids => queue.resume(ids),
    'download:restart': ids => queue.restart(ids),
    'download:remove': (ids, withFile) => queue.discard(ids, withFile),
    'download:check': ids => checkFiles(ids, queue),
    'download:relink': (id, link) => relink(id, link, queue),
    'download:timeline': id => queue.timeline(id),
    'download:open': id => openFile(id, ports),
    'download:reveal': id => revealFile(id, ports),
    'folder:choose': () => chooseFolder(ports),
    'download:restore': ids => queue.restore(ids),
    'download:move': (ids, before) => queue.move(ids, before),
    'download:prioritize': (ids, priority) => queue.prioritize(ids, priority),
    'download:digest': (id, algorithm) => digestOf(id, algorithm, queue),
    'details:watch': watched => ports.watchDetails(watched),
    'folder:pick': current => pickFolder(current, ports),
    'folder:facts': dir => factsOf(dir, ports),
    'preview:ask': item => ports.previews.ask(item),
    'preview:end': () => queue.endPreviews(),
    'settings:read': () => ports.settingsView(),
    'settings:change': change => changeSettings(change, ports),
    'figures:history': () => ports.figuresHistory(),
    'clipboard:write': text => ports.clipboard.write(text),
    'clipboard:decline': () => ports.clipboard.decline(),
    'countdown:cancel': () => ports.cancelCountdown(),
    'notice:dismiss': id => ports.dismissNotice(id),
    'links:take': () => ports.takeOffered(),
    'diagnostics:copy': id => ports.copyDiagnostics(id),
    'logs:reveal': () => ports.revealLogs(),
    'page:open': page => ports.openPage(page),
    'update:read': () => ports.updates.view,
    'update:check': () => ports.updates.check(),
    'update:install': () => ports.updates.install(),
    'host:list': () => queue.hosts(),
    'host:cap': (host, connections) => queue.capHost(host, connections),
    'host:forget': host => queue.forgetHost(host),
  }
}

async function chooseFolder(ports: CommandPorts): Promise<string | null> {
  const dir = await pickFolder(null, ports)
  if (dir !== null) await ports.settings.change({ folder: dir })
  return dir
}

/** Throws CommandFailure where the folder that was chosen cannot be used. */
async function pickFolder(current: string | null, ports: CommandPorts): Promise<string | null> {
  const { adding, roots } = ports
  // A dialog looks at where it begins.
  const isKnown = current !== null && (await roots.refusal(current)) === null
  const dir = await ports.chooseFolder(isKnown ? current : adding.folder())
  if (dir === null) return null
  const trouble = await adding.folderTrouble(dir)
  if (trouble !== null) throw new CommandFailure('failed', trouble)
  roots.add(dir)
  return dir
}

/** Nothing is looked at that the person has not chosen. */
async function factsOf(dir: string, { roots, folderFacts }: CommandPorts): Promise<FolderFacts> {
  const refusal = await roots.refusal(dir)
  return refusal === null ? folderFacts(dir) : { dir, free: null, trouble: refusal }
}

/** Throws CommandFailure where the change names a folder that the person has not chosen. */
async function changeSettings(
  change: Partial<Settings>,
  { roots, settings }: CommandPorts,
): Promise<Settings> {
  for (const dir of foldersOf({ folder: null, categories: [], ...change })) {
    const refusal = await roots.refusal(dir)
    if (refusal !== null) throw new CommandFailure('not-allowed', refusal)
  }
  return settings.change(change)
}
