// The question before something is removed, as a small menu at the button: it says what goes and what stays.
import { FileX, ListX } from 'lucide-react'
import { type KeyboardEvent, type ReactElement, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import { useController, useMirror } from '../state/use-controller.ts'
import { formatSize } from './figures.ts'

interface RemoveMenuProps {
  readonly id: DownloadId
  readonly anchor: HTMLElement
  readonly onClose: () => void
}

export function RemoveMenu({ id, anchor, onClose }: RemoveMenuProps): ReactElement | null {
  const controller = useController()
  const view = useMirror(state => state.downloads.get(id))
  const menu = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState({ left: 0, top: 0 })

  useLayoutEffect(() => {
    const element = menu.current
    if (element === null) return
    setPlace(beside(anchor.getBoundingClientRect(), element.getBoundingClientRect()))
    element.querySelector('button')?.focus()
  }, [anchor])

  useEffect(() => {
    function onOutside(event: PointerEvent): void {
      if (event.target instanceof Node && !menu.current?.contains(event.target)) onClose()
    }
    document.addEventListener('pointerdown', onOutside, true)
    return () => document.removeEventListener('pointerdown', onOutside, true)
  }, [onClose])

  if (view === undefined) return null

  function close(): void {
    onClose()
    anchor.focus()
  }

  function remove(withFile: boolean): void {
    onClose()
    void controller.run('download:remove', [id], withFile)
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const items = [...event.currentTarget.querySelectorAll('button')]
    const at = items.findIndex(item => item.matches(':focus'))
    if (event.key === 'Escape' || event.key === 'Tab') close()
    else if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus()
    else if (event.key === 'ArrowUp') items[(at - 1 + items.length) % items.length]?.focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      ref={menu}
      className="menu"
      role="menu"
      aria-label={`Remove ${view.name}`}
      tabIndex={-1}
      style={place}
      onKeyDown={onKeyDown}
    >
      <button type="button" className="menu-item" role="menuitem" onClick={() => remove(false)}>
        <ListX size={18} strokeWidth={1.75} aria-hidden="true" />
        <span className="menu-text">
          Remove from the list
          <span className="menu-hint">{whatStays(view)}</span>
        </span>
      </button>
      {view.state.kind === 'done' && (
        <button
          type="button"
          className="menu-item menu-item-danger"
          role="menuitem"
          onClick={() => remove(true)}
        >
          <FileX size={18} strokeWidth={1.75} aria-hidden="true" />
          <span className="menu-text">
            Delete the file too
            <span className="menu-hint">It cannot be brought back.</span>
          </span>
        </button>
      )}
    </div>
  )
}

function whatStays({ state, received }: DownloadView): string {
  if (state.kind === 'done') return 'The file stays where it is.'
  if (received === 0) return 'Nothing has been received yet.'
  return `The ${formatSize(received)} received so far go with it.`
}

/** Under the button, its right edges in line; above it where the window ends; always inside the window. */
function beside(anchor: DOMRect, menu: DOMRect): { left: number; top: number } {
  const gap = 4
  const lowest = window.innerHeight - menu.height - gap
  const below = anchor.bottom + gap
  const top = below > lowest ? anchor.top - menu.height - gap : below
  return {
    left: Math.max(gap, anchor.right - menu.width),
    top: Math.max(gap, Math.min(top, lowest)),
  }
}
