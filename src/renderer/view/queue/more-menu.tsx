// What can be done with one download besides its buttons.
import type { ReactElement } from 'react'
import type { DownloadId } from '../../../shared/model.ts'
import { useMirror } from '../../state/use-controller.ts'
import { Menu, MenuItem } from '../menu.tsx'
import { useRowAction } from './row-actions.tsx'
import { moreFor } from './row-choices.ts'

interface MoreMenuProps {
  readonly id: DownloadId
  readonly anchor: HTMLElement
  readonly onClose: () => void
}

export function MoreMenu({ id, anchor, onClose }: MoreMenuProps): ReactElement | null {
  const runAction = useRowAction()
  const view = useMirror(state => state.downloads.get(id))
  if (view === undefined) return null
  return (
    <Menu label={`More for ${view.name}`} anchor={anchor} onClose={onClose}>
      {moreFor(view).map(action => (
        <MenuItem
          key={action.label}
          icon={action.icon}
          label={action.label}
          hint={action.hint}
          onSelect={() => {
            onClose()
            // A panel gives the focus back to what had it.
            anchor.focus()
            runAction(action, view)
          }}
        />
      ))}
    </Menu>
  )
}
