// The question before what was received is thrown away.
import { type ReactElement, useRef, useState } from 'react'
import type { DownloadId } from '../../../shared/model.ts'
import { say } from '../../../shared/words.ts'
import { useController } from '../../state/use-controller.ts'
import { formatSize } from '../figures.ts'
import { Dialog } from '../ui/dialog.tsx'

interface StartOverProps {
  readonly ids: readonly DownloadId[]
  readonly onClose: () => void
}

export function StartOverDialog({ ids, onClose }: StartOverProps): ReactElement {
  const { run, actions } = useController()
  const [views] = useState(() => actions.viewsOf(ids))
  const count = views.length
  const received = views.reduce((sum, view) => sum + view.received, 0)
  const cancel = useRef<HTMLButtonElement>(null)
  return (
    <Dialog
      title={say('details.startOverTitle')}
      subject={count === 1 ? (views[0]?.name ?? '') : say('queue.dragged', { count })}
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
              void run('download:restart', ids)
            }}
          >
            {say('details.startOver')}
          </button>
        </>
      }
    >
      <p>
        {received === 0
          ? say('details.startOverNothing')
          : say('details.startOverText', { count, received: formatSize(received) })}
      </p>
    </Dialog>
  )
}
