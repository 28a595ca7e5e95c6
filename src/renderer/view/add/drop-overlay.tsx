// What the window shows while something hovers over it.
import type { ReactElement } from 'react'
import { say } from '../../../shared/words.ts'
import { useWindow } from '../../state/use-controller.ts'
import { Mark } from '../mark.tsx'

export function DropOverlay(): ReactElement {
  const isRelink = useWindow(state => state.panel?.kind === 'relink')
  return (
    <div className="drop-overlay" data-testid="drop-overlay">
      <div className="drop-frame">
        <Mark size={72} />
        <p className="drop-title">{say(isRelink ? 'add.drop-relink' : 'add.drop-title')}</p>
        {!isRelink && <p className="drop-detail">{say('add.drop-detail')}</p>}
      </div>
    </div>
  )
}
