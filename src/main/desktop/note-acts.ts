// What a person does with a note: a click on it, and its buttons. Opening a file asks the very same question as in the
// window; whatever cannot be done brings the window, which shows why.
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import { say } from '../../shared/words.ts'
import { CommandFailure } from './dispatch.ts'
import type { NoteAbout } from './notifications.ts'
import type { NoteAction, NoteActs } from './notifier.ts'

export interface NoteActsDeps {
  readonly view: (id: DownloadId) => DownloadView | null
  readonly fileExists: (path: string) => Promise<boolean>
  /** Opens the folder of a file with the file selected. */
  readonly revealPath: (path: string) => void
  /** Opens a finished file by its own program, asking first where that would run it. Throws CommandFailure. */
  readonly openFile: (id: DownloadId) => Promise<void>
  readonly comeForward: () => void
  /** Lets the window select it. */
  readonly choose: (id: DownloadId) => void
  readonly cancelCountdown: () => void
  /** Told a sentence for the person. */
  readonly complain: (sentence: string) => void
  readonly report: (error: unknown) => void
}

export function createNoteActs(deps: NoteActsDeps): NoteActs {
  const { view, comeForward } = deps

  /** The folder of what is finished, where it is one; else, and where nothing is there any more, the window. */
  async function reveal(ids: readonly DownloadId[]): Promise<void> {
    const paths = ids.flatMap(id => view(id)?.path ?? [])
    const dirs = new Set(ids.map(id => view(id)?.dir))
    if (paths.length === 0 || dirs.size > 1) return comeForward()
    for (const path of paths) if (await deps.fileExists(path)) return deps.revealPath(path)
    select(ids)
  }

  /** The window, and in it the download where it is one. */
  function select([id, ...others]: readonly DownloadId[]): void {
    comeForward()
    if (id !== undefined && others.length === 0) deps.choose(id)
  }

  async function open(id: DownloadId): Promise<void> {
    try {
      await deps.openFile(id)
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error
      select([id])
      deps.complain(error.message)
    }
  }

  function click(about: NoteAbout): void | Promise<void> {
    switch (about.kind) {
      case 'done':
        return reveal(about.ids)
      case 'failed':
        return select([about.id])
      case 'countdown':
      case 'list':
        return comeForward()
    }
  }

  function actions(about: NoteAbout): readonly NoteAction[] {
    if (about.kind === 'countdown') return [{ label: say('queue.not-now'), act: deps.cancelCountdown }]
    const [id, ...others] = about.kind === 'done' ? about.ids : []
    if (id === undefined || others.length > 0) return []
    return [
      { label: say('queue.menu.open'), act: () => void open(id).catch(deps.report) },
      { label: say('queue.menu.reveal'), act: () => void reveal([id]).catch(deps.report) },
    ]
  }

  return {
    click: ({ about }) => void Promise.resolve(click(about)).catch(deps.report),
    actions: ({ about }) => actions(about),
  }
}
