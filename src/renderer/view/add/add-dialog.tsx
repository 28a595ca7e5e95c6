// The one way to add links: paste, type, drop, or take what the clipboard holds; what servers say is shown before.
import type { ReactElement } from 'react'
import { Dialog } from '../ui/dialog.tsx'

export interface AddDialogProps {
  /** What was pasted, dropped or typed so far. */
  readonly text: string
  readonly onClose: () => void
}

export function AddDialog({ text, onClose }: AddDialogProps): ReactElement {
  return (
    <Dialog title="Add downloads" size="wide" onClose={onClose}>
      {text}
    </Dialog>
  )
}
