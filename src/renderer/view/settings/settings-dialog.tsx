// Everything a person can set; each takes effect at once.
import type { ReactElement } from 'react'
import { Dialog } from '../ui/dialog.tsx'

export function SettingsDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  return (
    <Dialog title="Settings" size="wide" onClose={onClose}>
      {null}
    </Dialog>
  )
}
