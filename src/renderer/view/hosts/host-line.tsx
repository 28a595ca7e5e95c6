// One host: what it allows now and why, how long it still rests, the person's limit, and forgetting it in two presses.
import { CircleAlert, Clock } from 'lucide-react'
import { type MouseEvent, type ReactElement, useId, useState } from 'react'
import type { HostView } from '../../../shared/model.ts'
import { say } from '../../../shared/words.ts'
import { useController } from '../../state/use-controller.ts'
import { clockTime } from '../details/instants.ts'
import { Refusal } from '../details/refusal.tsx'
import { refusalWords, servedWords, waitWords } from './host-words.ts'
import { LimitSelect } from './limit-select.tsx'

interface HostLineProps {
  readonly host: HostView
  readonly now: number
  readonly onForget: () => void
}

export function HostLine({ host, now, onForget }: HostLineProps): ReactElement {
  const wait = waitWords(host, now)
  const refusal = refusalWords(host, now)
  return (
    <tr>
      <th scope="row" className="host-cell">
        <span className="host-name" title={host.host}>
          {host.host}
        </span>
        <span className="host-served">{servedWords(host, now)}</span>
      </th>
      <td className="host-allows">
        <p className="host-number">{say('hosts.connections', { count: host.allowed })}</p>
        {wait !== null && host.coolingUntil !== null && (
          <p className="host-wait" title={say('hosts.until', { time: clockTime(host.coolingUntil) })}>
            <Clock size={14} strokeWidth={2} aria-hidden="true" />
            {say('hosts.rests', { wait })}
          </p>
        )}
        <p className="host-why">
          {refusal === null ? say('hosts.neverRefused') : say('hosts.learned', { refusal })}
        </p>
      </td>
      <td className="host-cap">
        <Cap host={host} />
      </td>
      <td className="host-forget">
        <ForgetButton host={host.host} onForget={onForget} />
      </td>
    </tr>
  )
}

function Cap({ host: { host, cap } }: { readonly host: HostView }): ReactElement {
  const { capHost } = useController()
  const [refusal, setRefusal] = useState<string | null>(null)
  const reason = useId()
  return (
    <>
      <LimitSelect
        label={say('hosts.limitOf', { host })}
        limit={cap}
        describedBy={refusal === null ? undefined : reason}
        onChange={limit => {
          setRefusal(null)
          void capHost(host, limit).then(setRefusal)
        }}
      />
      {refusal !== null && <Refusal id={reason} text={refusal} />}
    </>
  )
}

interface ForgetProps {
  readonly host: string
  readonly onForget: () => void
}

function ForgetButton({ host, onForget }: ForgetProps): ReactElement {
  const [isArmed, setArmed] = useState(false)

  function onClick(event: MouseEvent): void {
    // The second half of a double click is no second thought.
    if (event.detail > 1) return
    if (isArmed) onForget()
    setArmed(!isArmed)
  }

  return (
    <button
      type="button"
      className={isArmed ? 'button host-button button-danger' : 'button host-button'}
      aria-label={isArmed ? say('hosts.reallyForgetHost', { host }) : say('hosts.forgetHost', { host })}
      title={say('hosts.forgetHint')}
      data-forget
      onClick={onClick}
      onBlur={() => setArmed(false)}
      onKeyDown={event => {
        if (event.key !== 'Escape' || !isArmed) return
        event.stopPropagation()
        setArmed(false)
      }}
    >
      {isArmed && <CircleAlert size={16} strokeWidth={2} aria-hidden="true" />}
      {isArmed ? say('hosts.reallyForget') : say('hosts.forget')}
    </button>
  )
}
