// Asks for a speed limit that is none of the usual ones.
import { type ReactElement, useId, useRef, useState } from 'react'
import { formatBytes } from '../../../shared/format.ts'
import { LEAST_SPEED } from '../../../shared/settings.ts'
import { say } from '../../../shared/words.ts'
import { readLimit, SPEED_UNITS, type SpeedUnit, writeLimit } from '../../state/figures-limit.ts'
import { useController } from '../../state/use-controller.ts'
import { Refusal } from '../details/refusal.tsx'
import { Dialog } from '../ui/dialog.tsx'

const UNIT_NAMES: Readonly<Record<SpeedUnit, string>> = { kB: 'kB/s', MB: 'MB/s' }

interface LimitDialogProps {
  readonly limit: number | null
  readonly onClose: () => void
}

export function LimitDialog({ limit, onClose }: LimitDialogProps): ReactElement {
  const { changeSettings } = useController()
  const field = useRef<HTMLInputElement>(null)
  const [draft, setDraft] = useState(() =>
    limit === null ? { text: '', unit: 'MB' as SpeedUnit } : writeLimit(limit),
  )
  const [refusal, setRefusal] = useState<string | null>(null)
  const form = useId()
  const reason = useId()

  async function send(): Promise<void> {
    const speedLimit = readLimit(draft.text, draft.unit)
    if (speedLimit === null) {
      setRefusal(say('status.limitRefused', { least: `${formatBytes(LEAST_SPEED)}/s` }))
      field.current?.focus()
      return
    }
    const refused = await changeSettings({ speedLimit })
    if (refused === null) onClose()
    else setRefusal(refused)
  }

  return (
    <Dialog
      title={say('status.limitTitle')}
      size="small"
      onClose={onClose}
      initialFocus={field}
      footer={
        <>
          <button type="button" className="button" onClick={onClose}>
            {say('common.cancel')}
          </button>
          <button type="submit" form={form} className="button button-primary">
            {say('status.setLimit')}
          </button>
        </>
      }
    >
      <form
        id={form}
        className="limit"
        onSubmit={event => {
          event.preventDefault()
          void send()
        }}
      >
        <div className="limit-fields">
          <input
            ref={field}
            className="panel-field"
            type="text"
            inputMode="decimal"
            aria-label={say('status.limitField')}
            aria-invalid={refusal !== null}
            aria-describedby={refusal === null ? undefined : reason}
            autoComplete="off"
            value={draft.text}
            onChange={event => {
              setDraft({ ...draft, text: event.target.value })
              setRefusal(null)
            }}
          />
          <select
            className="panel-field limit-unit"
            aria-label={say('status.limitUnit')}
            value={draft.unit}
            onChange={event => setDraft({ ...draft, unit: event.target.value as SpeedUnit })}
          >
            {Object.keys(SPEED_UNITS).map(unit => (
              <option key={unit} value={unit}>
                {UNIT_NAMES[unit as SpeedUnit]}
              </option>
            ))}
          </select>
        </div>
        {refusal === null ? (
          <p className="limit-hint">{say('status.limitHint')}</p>
        ) : (
          <Refusal id={reason} text={refusal} />
        )}
      </form>
    </Dialog>
  )
}
