// Removing many at once: what is finished, or all. Finished files always stay where they are.
import { ListChecks, ListX } from 'lucide-react'
import type { ReactElement } from 'react'
import type { DownloadId, DownloadView } from '../../../shared/model.ts'
import { useController, useMirror } from '../../state/use-controller.ts'
import { formatSize } from '../figures.ts'
import { Menu, MenuItem } from '../menu.tsx'

interface ClearMenuProps {
  readonly anchor: HTMLElement
  readonly onClose: () => void
}

export function ClearMenu({ anchor, onClose }: ClearMenuProps): ReactElement | null {
  const controller = useController()
  const downloads = useMirror(state => state.downloads)
  const sorted = sortOut(downloads.values())
  const unfinished = sorted.unfinished.length
  if (downloads.size === 0) return null

  function remove(ids: readonly DownloadId[]): void {
    onClose()
    anchor.focus()
    void controller.run('download:remove', ids, false)
  }

  return (
    <Menu label="Clear the list" anchor={anchor} onClose={onClose}>
      {sorted.done.length > 0 && (
        <MenuItem
          icon={ListChecks}
          label="Clear finished downloads"
          hint="Their files stay where they are."
          onSelect={() => remove(sorted.done)}
        />
      )}
      {unfinished > 0 && (
        <MenuItem
          icon={ListX}
          label="Remove all downloads"
          hint={whatGoes(unfinished, sorted.received)}
          danger
          onSelect={() => remove([...sorted.done, ...sorted.unfinished])}
        />
      )}
    </Menu>
  )
}

interface Sorted {
  readonly done: readonly DownloadId[]
  readonly unfinished: readonly DownloadId[]
  /** Bytes of the unfinished ones. */
  readonly received: number
}

function sortOut(downloads: Iterable<DownloadView>): Sorted {
  const done: DownloadId[] = []
  const unfinished: DownloadId[] = []
  let received = 0
  for (const view of downloads) {
    if (view.state.kind === 'done') done.push(view.id)
    else {
      unfinished.push(view.id)
      received += view.received
    }
  }
  return { done, unfinished, received }
}

function whatGoes(unfinished: number, received: number): string {
  const which =
    unfinished === 1 ? '1 is not finished' : `${unfinished.toLocaleString('en-US')} are not finished`
  const lost =
    received === 0
      ? ''
      : `; the ${formatSize(received)} received for ${unfinished === 1 ? 'it' : 'them'} go too`
  return `${which}${lost}. Finished files stay.`
}
