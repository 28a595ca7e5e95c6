// What the window shows while something hovers over it.
import type { ReactElement } from 'react'
import { useMirror } from '../../state/use-controller.ts'
import { shortFolder } from '../figures.ts'
import { Mark } from '../mark.tsx'

export function DropOverlay(): ReactElement {
  const folder = useMirror(state => state.folder)
  return (
    <div className="drop-overlay" data-testid="drop-overlay">
      <div className="drop-frame">
        <Mark size={72} />
        <p className="drop-title">Let go to download</p>
        <p className="drop-detail">Files go to {shortFolder(folder)}</p>
      </div>
    </div>
  )
}
