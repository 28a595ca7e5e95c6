// The window without downloads: what to do, said once, the one button that does it, and where files go.
import { Folder } from 'lucide-react'
import { type ReactElement, useState } from 'react'
import { say } from '../../../shared/words.ts'
import { isFirstStart } from '../../state/add-first-start.ts'
import { useController, useMirror } from '../../state/use-controller.ts'
import { shortFolder } from '../figures.ts'
import { shortcut } from '../ui/shortcut.ts'
import { GateScene } from './gate-scene.tsx'

/** For as long as the window is open: an emptied list is told as one only by later starts. */
let isFirst: boolean | undefined

export function EmptyState(): ReactElement {
  const controller = useController()
  const folder = useMirror(state => state.folder)
  const [first] = useState(() => {
    isFirst ??= isFirstStart(localStorage)
    return isFirst
  })
  return (
    <section className="empty" aria-label={say('add.empty-label')} tabIndex={-1}>
      <div className="empty-words">
        <h2 className="empty-title">{say(first ? 'add.empty-first' : 'add.empty-again')}</h2>
        <p className="empty-text">{say('add.empty-text', { keys: shortcut('Mod+V') })}</p>
        <button
          type="button"
          className="button button-primary empty-button"
          aria-haspopup="dialog"
          onClick={() => controller.showPanel({ kind: 'add', text: '' })}
        >
          {say('add.empty-button')}
        </button>
        <p className="empty-folder">
          <Folder size={16} strokeWidth={1.75} aria-hidden="true" />
          <span title={folder}>{say('add.empty-folder', { folder: shortFolder(folder) })}</span>
          <button
            type="button"
            className="link-button"
            aria-label={say('add.empty-change-folder')}
            title={say('add.empty-change-folder')}
            onClick={() => void controller.run('folder:choose')}
          >
            {say('add.empty-change')}
          </button>
        </p>
      </div>
      <GateScene />
    </section>
  )
}
