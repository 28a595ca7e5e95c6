// The items of menus, the same in a button's menu and in a context menu: picture, words, shortcut.
import { ContextMenu } from '@base-ui/react/context-menu'
import { Menu as Base } from '@base-ui/react/menu'
import type { LucideIcon } from 'lucide-react'
import { Check } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'

export interface MenuItemProps {
  readonly icon?: LucideIcon
  readonly label: string
  /** What comes of it, where the words alone do not say. */
  readonly hint?: string
  /** As `shortcut` writes it. */
  readonly keys?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  readonly onSelect: () => void
}

export function MenuItem(props: MenuItemProps): ReactElement {
  const { icon: Icon, label, hint, keys, danger = false, disabled = false, onSelect } = props
  return (
    <Base.Item
      className={danger ? 'menu-item menu-item-danger' : 'menu-item'}
      disabled={disabled}
      onClick={onSelect}
      label={label}
      {...(keys === undefined ? {} : { 'aria-keyshortcuts': keys })}
    >
      {Icon !== undefined && <Icon size={16} strokeWidth={1.75} aria-hidden="true" />}
      <span className="menu-text">
        {label}
        {hint !== undefined && <span className="menu-hint">{hint}</span>}
      </span>
      {keys !== undefined && (
        <span className="menu-keys" aria-hidden="true">
          {keys}
        </span>
      )}
    </Base.Item>
  )
}

export interface MenuChoiceProps<T extends string | number> {
  readonly label: string
  readonly value: T
  readonly choices: readonly { readonly value: T; readonly label: string }[]
  readonly onChoose: (value: T) => void
}

/** One of several, the present one marked. */
export function MenuChoices<T extends string | number>(props: MenuChoiceProps<T>): ReactElement {
  return (
    <Base.RadioGroup value={props.value} onValueChange={value => props.onChoose(value as T)}>
      <Base.Group>
        <Base.GroupLabel className="menu-label">{props.label}</Base.GroupLabel>
        {props.choices.map(({ value, label }) => (
          <Base.RadioItem key={value} value={value} className="menu-item" closeOnClick>
            <Base.RadioItemIndicator className="menu-mark" keepMounted>
              <Check size={16} strokeWidth={2} aria-hidden="true" />
            </Base.RadioItemIndicator>
            <span className="menu-text">{label}</span>
          </Base.RadioItem>
        ))}
      </Base.Group>
    </Base.RadioGroup>
  )
}

export function MenuLine(): ReactElement {
  return <Base.Separator className="menu-line" />
}

export interface MenuButtonProps {
  /** What a screen reader calls the button and its menu. */
  readonly label: string
  readonly className: string
  /** What the button shows. */
  readonly face: ReactNode
  readonly tabIndex?: 0 | -1
  readonly disabled?: boolean
  readonly align?: 'start' | 'end'
  /** MenuItems. */
  readonly children: ReactNode
}

/** A button and the menu under it. */
export function MenuButton(props: MenuButtonProps): ReactElement {
  const { label, className, face, tabIndex, disabled = false, align = 'end', children } = props
  return (
    <Base.Root>
      <Base.Trigger
        className={className}
        aria-label={label}
        title={label}
        disabled={disabled}
        {...(tabIndex === undefined ? {} : { tabIndex })}
      >
        {face}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className="menu-place" sideOffset={4} align={align} collisionPadding={8}>
          <Base.Popup className="menu">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

export interface MenuAreaProps {
  readonly onOpen: () => void
  /** What the right button or the menu key is pressed on. */
  readonly area: ReactElement<Record<string, unknown>>
  readonly children: ReactNode
}

/** A context menu over `area`. */
export function MenuArea({ onOpen, area, children }: MenuAreaProps): ReactElement {
  return (
    <ContextMenu.Root onOpenChange={open => open && onOpen()}>
      <ContextMenu.Trigger render={area} />
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="menu-place" collisionPadding={8}>
          <ContextMenu.Popup className="menu">{children}</ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}
