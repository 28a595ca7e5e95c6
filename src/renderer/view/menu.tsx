// A small menu at a button: the arrow keys move in it; Escape, a press elsewhere, or its button moving away under it
// close it.
import type { LucideIcon } from 'lucide-react'
import {
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'

export interface MenuProps {
  /** What a screen reader calls it. */
  readonly label: string
  /** The button it belongs to; gets the focus back when the menu is called off. */
  readonly anchor: HTMLElement
  readonly onClose: () => void
  /** MenuItems, at least one. */
  readonly children: ReactNode
}

/** How far the button may move before the menu closes, CSS pixels: less is only the end of a scroll. */
const SLACK = 4

export function Menu({ label, anchor, onClose, children }: MenuProps): ReactElement {
  const menu = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState({ left: 0, top: 0 })

  useLayoutEffect(() => {
    const element = menu.current
    if (element === null) return
    setPlace(beside(anchor.getBoundingClientRect(), element.getBoundingClientRect()))
    element.querySelector('button')?.focus()
  }, [anchor])

  useEffect(() => {
    const { top, left } = anchor.getBoundingClientRect()
    function onOutside(event: PointerEvent): void {
      if (event.target instanceof Node && !menu.current?.contains(event.target)) onClose()
    }
    function onMove(): void {
      const now = anchor.getBoundingClientRect()
      if (Math.abs(now.top - top) > SLACK || Math.abs(now.left - left) > SLACK) onClose()
    }
    document.addEventListener('pointerdown', onOutside, true)
    document.addEventListener('scroll', onMove, true)
    window.addEventListener('resize', onMove)
    return () => {
      document.removeEventListener('pointerdown', onOutside, true)
      document.removeEventListener('scroll', onMove, true)
      window.removeEventListener('resize', onMove)
    }
  }, [anchor, onClose])

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const items = [...event.currentTarget.querySelectorAll('button')]
    const at = items.findIndex(item => item.matches(':focus'))
    if (event.key === 'Escape' || event.key === 'Tab') {
      onClose()
      anchor.focus()
    } else if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus()
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
      aria-label={label}
      tabIndex={-1}
      style={place}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  )
}

export interface MenuItemProps {
  readonly icon: LucideIcon
  readonly label: string
  /** What comes of it. */
  readonly hint: string
  readonly danger?: boolean
  readonly onSelect: () => void
}

export function MenuItem({ icon: Icon, label, hint, danger, onSelect }: MenuItemProps): ReactElement {
  return (
    <button
      type="button"
      className={danger === true ? 'menu-item menu-item-danger' : 'menu-item'}
      role="menuitem"
      onClick={onSelect}
    >
      <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
      <span className="menu-text">
        {label}
        <span className="menu-hint">{hint}</span>
      </span>
    </button>
  )
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
