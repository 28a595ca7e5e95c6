// Asks for another link to a download's file. It stays open where the link was refused, and says why; closed while
// the link is being tried, the answer comes above the list.
import { type ReactElement, useEffect, useId, useRef, useState } from 'react'
import type { DownloadView } from '../../../shared/model.ts'
import { say } from '../../../shared/words.ts'
import type { Panel as PanelState } from '../../state/panel.ts'
import { useController } from '../../state/use-controller.ts'
import { formatSize } from '../figures.ts'
import { FailureBar } from '../message-bars.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Refusal } from './refusal.tsx'

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
  const form = useId()
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
    <Dialog
      title={say('details.newLinkTitle')}
      subject={view.name}
      onClose={onClose}
      initialFocus={field}
      isHeld={!isBlank && !isTrying}
      notice={<FailureBar />}
      footer={
        <>
          <p className="relink-trying" role="status">
            {isTrying ? say('details.tryingLink') : ''}
          </p>
          <button type="button" className="button" onClick={onClose}>
            {isTrying ? say('common.close') : say('common.cancel')}
          </button>
          <button type="submit" form={form} className="button button-primary" disabled={isBlank || isTrying}>
            {say('details.useLink')}
          </button>
        </>
      }
    >
      <form
        id={form}
        className="relink"
        onSubmit={event => {
          event.preventDefault()
          void send()
        }}
      >
        <p className="relink-text">
          {view.received === 0
            ? say('details.relinkFresh')
            : say('details.relinkText', { received: formatSize(view.received) })}
        </p>
        <input
          ref={field}
          className="panel-field"
          type="text"
          inputMode="url"
          aria-label={say('details.newLinkTitle')}
          aria-invalid={refusal !== null}
          aria-describedby={refusal === null ? undefined : reason}
          placeholder={say('details.linkHint')}
          spellCheck={false}
          autoComplete="off"
          readOnly={isTrying}
          value={panel.link}
          onChange={event => controller.showPanel({ ...panel, link: event.target.value })}
        />
        {refusal !== null && <Refusal id={reason} text={refusal} />}
      </form>
    </Dialog>
  )
}
