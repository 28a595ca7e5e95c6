// What every host has earned: a plain table that follows main, with the person's own limit to set and a way to forget.
import { type ReactElement, useEffect, useRef } from 'react'
import type { HostView } from '../../../shared/model.ts'
import { useController, useHosts } from '../../state/use-controller.ts'
import { useNow } from '../../state/use-now.ts'
import { clockTime } from '../details/instants.ts'
import { Panel } from '../panel.tsx'
import { refusalWords, servedWords, waitWords } from './host-words.ts'

/** The most connections a person may allow. */
const MOST = 16
const LIMITS = Array.from({ length: MOST }, (_, index) => index + 1)

export function HostsPanel({ onClose }: { readonly onClose: () => void }): ReactElement {
  const controller = useController()
  const hosts = useHosts(state => state.hosts)
  const now = useNow(true)
  const table = useRef<HTMLDivElement>(null)
  const forgotten = useRef<number | null>(null)

  useEffect(() => {
    void controller.loadHosts()
  }, [controller])

  // Whoever forgets a host from the keyboard goes on at the one that took its place.
  useEffect(() => {
    const index = forgotten.current
    if (index === null || hosts === null || document.activeElement !== document.body) return
    forgotten.current = null
    const buttons = table.current?.querySelectorAll<HTMLElement>('[data-forget]') ?? []
    const next = buttons[Math.min(index, buttons.length - 1)]
    if (next === undefined)
      table.current?.closest('dialog')?.querySelector<HTMLElement>('[data-close]')?.focus()
    else next.focus()
  }, [hosts])

  return (
    <Panel title="Hosts" className="panel-hosts" onClose={onClose}>
      <div className="panel-scroll" ref={table} aria-busy={hosts === null}>
        {hosts?.length === 0 && (
          <p className="panel-empty">
            No host is known yet. What each one allows appears here once Sluice has learned it.
          </p>
        )}
        {hosts !== null && hosts.length > 0 && (
          <table className="hosts">
            <thead>
              <tr>
                <th scope="col">Host</th>
                <th scope="col" className="host-number">
                  Allows
                </th>
                <th scope="col">Your limit</th>
                <th scope="col">Waits</th>
                <th scope="col">Why</th>
                <th scope="col">
                  <span className="only-heard">Forget</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {hosts.map((host, index) => (
                <HostRow
                  key={host.host}
                  host={host}
                  now={now}
                  onForget={() => {
                    forgotten.current = index
                    void controller.forgetHost(host.host)
                  }}
                />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Panel>
  )
}

interface HostRowProps {
  readonly host: HostView
  readonly now: number
  readonly onForget: () => void
}

function HostRow({ host, now, onForget }: HostRowProps): ReactElement {
  const controller = useController()
  const wait = waitWords(host, now)
  const refusal = refusalWords(host, now)
  const limit = host.cap === null ? '' : String(host.cap)
  return (
    <tr>
      <th scope="row" className="host-cell">
        <span className="host-name" title={host.host}>
          {host.host}
        </span>
        <span className="host-served">{servedWords(host, now)}</span>
      </th>
      <td className="host-number" title={connections(host.allowed)}>
        {host.allowed}
      </td>
      <td className="host-cap">
        <select
          className="host-limit"
          aria-label={`Your limit for ${host.host}`}
          value={limit}
          onChange={event => {
            const { value } = event.target
            void controller.capHost(host.host, value === '' ? null : Number(value))
          }}
        >
          <option value="">none</option>
          {LIMITS.map(number => (
            <option key={number} value={number}>
              {number}
            </option>
          ))}
        </select>
      </td>
      <td
        className="host-wait"
        title={host.coolingUntil === null ? undefined : `Until ${clockTime(host.coolingUntil)}`}
      >
        {wait ?? <Nothing heard="does not wait" />}
      </td>
      <td className="host-why" title={refusal ?? undefined}>
        {refusal ?? <Nothing heard="never refused" />}
      </td>
      <td className="host-forget">
        <button
          type="button"
          className="button host-button"
          aria-label={`Forget ${host.host}`}
          title="Forget what was learned, your limit too"
          data-forget
          onClick={onForget}
        >
          Forget
        </button>
      </td>
    </tr>
  )
}

function Nothing({ heard }: { readonly heard: string }): ReactElement {
  return (
    <>
      <span className="host-nothing" aria-hidden="true">
        –
      </span>
      <span className="only-heard">{heard}</span>
    </>
  )
}

function connections(allowed: number): string {
  return allowed === 1 ? '1 connection at a time' : `${allowed} connections at a time`
}
