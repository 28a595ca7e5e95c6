// The question before one download is removed: it says what goes and what stays.
import { FileX, ListX } from 'lucide-react'
import type { ReactElement } from 'react'
import type { DownloadId, DownloadView } from '../../../shared/model.ts'
import { useController, useMirror } from '../../state/use-controller.ts'
import { formatSize } from '../figures.ts'
import { Menu, MenuItem } from '../menu.tsx'

interface RemoveMenuProps {
  readonly id: DownloadId
  readonly anchor: HTMLElement
  readonly onClose: () => void
  /** Told that the download is on its way out. */
  readonly onRemoved: (id: DownloadId) => void
}

export function RemoveMenu({ id, anchor, onClose, onRemoved }: RemoveMenuProps): ReactElement | null {
  const controller = useController()
  const view = useMirror(state => state.downloads.get(id))
  if (view === undefined) return null

  function remove(withFile: boolean): void {
    onClose()
    onRemoved(id)
    void controller.run('download:remove', [id], withFile)
  }

  return (
    <Menu label={`Remove ${view.name}`} anchor={anchor} onClose={onClose}>
      <MenuItem
        icon={ListX}
        label="Remove from the list"
        hint={whatStays(view)}
        onSelect={() => remove(false)}
      />
      {view.state.kind === 'done' && (
        <MenuItem
          icon={FileX}
          label="Delete the file too"
          hint="It cannot be brought back."
          danger
          onSelect={() => remove(true)}
        />
      )}
    </Menu>
  )
}

function whatStays({ state, received }: DownloadView): string {
  if (state.kind === 'done') return 'The file stays where it is.'
  if (received === 0) return 'Nothing has been received yet.'
  return `The ${formatSize(received)} received so far go with it.`
}
