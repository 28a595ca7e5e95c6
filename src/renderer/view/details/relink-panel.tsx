// Asks for another link to a download's file. It stays open where the link was refused, and says why; closed while
// the link is being tried, the answer comes above the list.
import { CircleAlert } from 'lucide-react'
import { type ReactElement, useEffect, useId, useRef, useState } from 'react'
import type { DownloadView } from '../../../shared/model.ts'
import type { Panel as PanelState } from '../../state/panel.ts'
import { useController } from '../../state/use-controller.ts'
import { formatSize } from '../figures.ts'
import { Panel } from '../panel.tsx'

interface RelinkPanelProps {
  readonly view: DownloadView
  readonly panel: Extract<PanelState, { kind: 'relink' }>
  readonly onClose: () => void
}

export function RelinkPanel({ view, panel, onClose }: RelinkPanelProps): ReactElement {
  const controller = useController()
  const field = useRef<HTMLInputElement>(null)
  const isShown = useRef(true)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [isTrying, setTrying] = useState(false)
  const reason = useId()
  const isBlank = panel.link.trim() === ''

  useEffect(() => {
    isShown.current = true
    return () => {
      isShown.current = false
    }
  }, [])

  useEffect(() => {
    if (refusal === null) return
    field.current?.focus()
    field.current?.select()
  }, [refusal])

  async function send(): Promise<void> {
    if (isBlank || isTrying) return
    setTrying(true)
    setRefusal(null)
    const refused = await controller.relink(view.id, panel.link.trim())
    if (!isShown.current) {
      if (refused !== null) controller.showFailure(refused)
      return
    }
    setTrying(false)
    if (refused === null) onClose()
    else setRefusal(refused)
  }

  return (
    <Panel title="New link" subject={view.name} className="panel-relink" onClose={onClose}>
      <form
        className="relink"
        onSubmit={event => {
          event.preventDefault()
          void send()
        }}
      >
        <p className="panel-text">{promise(view)}</p>
        <input
          ref={field}
          className="relink-field"
          type="text"
          inputMode="url"
          aria-label="New link"
          aria-invalid={refusal !== null}
          aria-describedby={refusal === null ? undefined : reason}
          placeholder="Paste a link to the same file"
          spellCheck={false}
          autoComplete="off"
          data-first
          readOnly={isTrying}
          value={panel.link}
          onChange={event => controller.showPanel({ ...panel, link: event.target.value })}
        />
        {refusal !== null && (
          <p className="relink-refusal" id={reason} role="alert">
            <CircleAlert size={16} strokeWidth={2} aria-hidden="true" />
            <span>{refusal}</span>
          </p>
        )}
        <div className="panel-buttons">
          <p className="relink-trying" role="status">
            {isTrying ? 'Trying the link…' : ''}
          </p>
          <button type="button" className="button" onClick={onClose}>
            {isTrying ? 'Close' : 'Cancel'}
          </button>
          <button type="submit" className="button button-primary" disabled={isBlank || isTrying}>
            Use this link
          </button>
        </div>
      </form>
    </Panel>
  )
}

function promise({ received }: DownloadView): string {
  if (received === 0) return 'The download goes on with this link.'
  return `Sluice makes sure that it leads to the same file, then goes on after the ${formatSize(received)} received so far.`
}
