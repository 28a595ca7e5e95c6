// What each command of the contract does, over the queue. Everything the window says is checked again here;
// what the person must know comes back as a CommandFailure with a sentence.
import { basename } from 'node:path'
import type { AddItem, AddRequest, Handlers } from '../../shared/contract.ts'
import type { FiguresHistory } from '../../shared/details.ts'
import { checkLink } from '../../shared/links.ts'
import type { AddReport, DownloadId, Notice, RejectedLink } from '../../shared/model.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import type { DownloadIntent } from '../engine/store-port.ts'
import type { Watched } from './details-publisher.ts'
import { CommandFailure } from './dispatch.ts'
import type { Publisher } from './publisher.ts'
import { checkFiles, relink } from './recovery-commands.ts'

export interface CommandPorts {
  readonly queue: DownloadQueue
  readonly publisher: Publisher
  /** Tells of this download in full from now on. */
  readonly watchDetails: (watched: Watched | null) => void
  readonly figuresHistory: () => FiguresHistory
  /** Where new downloads go. */
  readonly folder: () => string
  readonly setFolder: (dir: string) => void
  readonly dismissNotice: (id: Notice['id']) => void
  /** A sentence, or null where files can be saved in `dir`. */
  readonly folderTrouble: (dir: string) => Promise<string | null>
  readonly fileExists: (path: string) => Promise<boolean>
  /** Whether opening a file of this name would run it. */
  readonly couldRun: (name: string) => boolean
  /** Asks the person whether a program may be started; false unless they say so. */
  readonly confirmRun: (name: string) => Promise<boolean>
  /** Opens a file with its own program; resolves with '' or the system's complaint. */
  readonly openPath: (path: string) => Promise<string>
  readonly revealPath: (path: string) => void
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
    'download:add': request => addLinks(request, ports),
    'download:pause': ids => queue.pause(ids),
    'download:resume': ids => queue.resume(ids),
    'download:restart': ids => queue.restart(ids),
    'download:remove': (ids, withFile) => queue.remove(ids, withFile),
    'download:check': ids => checkFiles(ids, queue),
    'download:relink': (id, link) => relink(id, link, queue),
    'download:timeline': id => queue.timeline(id),
    'download:open': id => openFile(id, ports),
    'download:reveal': async id => ports.revealPath(await finishedFile(id, ports)),
    'folder:choose': () => chooseFolder(ports),
    'download:restore': ids => queue.restore(ids),
    'download:move': (ids, before) => queue.move(ids, before),
    'download:prioritize': (ids, priority) => queue.prioritize(ids, priority),
    'download:digest': (id, algorithm) => queue.digest(id, algorithm),
    'details:watch': watched => ports.watchDetails(watched),
    'folder:pick': notYet,
    'folder:facts': notYet,
    'preview:ask': notYet,
    'preview:end': () => queue.endPreviews(),
    'settings:read': notYet,
    'settings:change': notYet,
    'figures:history': () => ports.figuresHistory(),
    'clipboard:write': notYet,
    'clipboard:decline': notYet,
    'countdown:cancel': notYet,
    'notice:dismiss': id => {
      ports.dismissNotice(id)
      publisher.noticesChanged()
    },
    'host:list': () => queue.hosts(),
    'host:cap': (host, connections) => queue.capHost(host, connections),
    'host:forget': host => queue.forgetHost(host),
  }
}

/** Adds what can be added; the rest comes back with its reason, by its position in the request. */
export async function addLinks(request: AddRequest, ports: CommandPorts): Promise<AddReport> {
  const dir = ports.folder()
  const trouble = await ports.folderTrouble(dir)
  if (trouble !== null) throw new CommandFailure('failed', trouble)

  const intents: DownloadIntent[] = []
  const sources: { readonly line: number; readonly text: string }[] = []
  const rejected: RejectedLink[] = []
  for (const [index, { link: text, ...wanted }] of request.items.entries()) {
    const link = checkLink(text)
    if (link.ok) {
      intents.push(intentFor(link.url, wanted.dir ?? dir, wanted))
      sources.push({ line: index + 1, text })
    } else {
      rejected.push({ line: index + 1, text, reason: link.reason })
    }
  }

  const added: DownloadId[] = []
  const outcomes = intents.length === 0 ? [] : ports.queue.add(intents)
  for (const [index, outcome] of outcomes.entries()) {
    const source = sources[index]
    if (!outcome.existing) added.push(outcome.id)
    else if (source !== undefined) rejected.push({ ...source, reason: 'This link is already in the list.' })
  }
  rejected.sort((a, b) => a.line - b.line)
  return { added, rejected }
}

function intentFor(
  url: string,
  dir: string,
  { name, headers, checksum }: Pick<AddItem, 'name' | 'headers' | 'checksum'>,
): DownloadIntent {
  return { url, dir, wantedName: name, headers, checksum, connections: null }
}

function notYet(): never {
  throw new CommandFailure('failed', 'Sluice cannot do this yet.')
}

async function openFile(id: DownloadId, ports: CommandPorts): Promise<void> {
  const path = await finishedFile(id, ports)
  const name = basename(path)
  if (ports.couldRun(name) && !(await ports.confirmRun(name))) return
  const complaint = await ports.openPath(path)
  if (complaint !== '') {
    throw new CommandFailure(
      'failed',
      `“${name}” could not be opened. Show it in its folder and open it there.`,
    )
  }
}

async function finishedFile(id: DownloadId, ports: CommandPorts): Promise<string> {
  const view = ports.queue.view(id)
  if (view === null) throw new CommandFailure('not-found', 'This download is no longer in the list.')
  if (view.state.kind !== 'done' || view.path === null) {
    throw new CommandFailure('not-allowed', `“${view.name}” is not finished yet.`)
  }
  if (!(await ports.fileExists(view.path))) {
    throw new CommandFailure(
      'not-found',
      `“${view.name}” is no longer in “${view.dir}”. It may have been moved, renamed or deleted.`,
    )
  }
  return view.path
}

async function chooseFolder(ports: CommandPorts): Promise<string | null> {
  const dir = await ports.chooseFolder(ports.folder())
  if (dir === null) return null
  const trouble = await ports.folderTrouble(dir)
  if (trouble !== null) throw new CommandFailure('failed', trouble)
  ports.setFolder(dir)
  ports.publisher.folderChanged()
  return dir
}
