// The question before what was received is thrown away.
import { type ReactElement, useRef } from 'react'
import type { DownloadView } from '../../../shared/model.ts'
import { say } from '../../../shared/words.ts'
import { useController } from '../../state/use-controller.ts'
import { formatSize } from '../figures.ts'
import { Dialog } from '../ui/dialog.tsx'

interface StartOverProps {
  readonly view: DownloadView
  readonly onClose: () => void
}

export function StartOverDialog({ view, onClose }: StartOverProps): ReactElement {
  const { run } = useController()
  const cancel = useRef<HTMLButtonElement>(null)
  return (
    <Dialog
      title={say('details.startOverTitle')}
      subject={view.name}
      size="small"
      onClose={onClose}
      initialFocus={cancel}
      footer={
        <>
          <button ref={cancel} type="button" className="button" onClick={onClose}>
            {say('common.cancel')}
          </button>
          <button
            type="button"
            className="button button-danger"
            onClick={() => {
              onClose()
              void run('download:restart', [view.id])
            }}
          >
            {say('details.startOver')}
          </button>
        </>
      }
    >
      <p>
        {view.received === 0
          ? say('details.startOverNothing')
          : say('details.startOverText', { received: formatSize(view.received) })}
      </p>
    </Dialog>
  )
}
