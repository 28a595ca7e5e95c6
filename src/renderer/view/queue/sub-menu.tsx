// A menu in a menu.
import { Menu as Base } from '@base-ui/react/menu'
import { ChevronRight, type LucideIcon } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'

export interface SubMenuProps {
  readonly icon: LucideIcon
  readonly label: string
  readonly children: ReactNode
}

export function SubMenu({ icon: Icon, label, children }: SubMenuProps): ReactElement {
  return (
    <Base.SubmenuRoot>
      <Base.SubmenuTrigger className="menu-item" label={label}>
        <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
        <span className="menu-text">{label}</span>
        <ChevronRight size={16} strokeWidth={1.75} aria-hidden="true" />
      </Base.SubmenuTrigger>
      <Base.Portal>
        <Base.Positioner className="menu-place" sideOffset={2} alignOffset={-6} collisionPadding={8}>
          <Base.Popup className="menu">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.SubmenuRoot>
  )
}
