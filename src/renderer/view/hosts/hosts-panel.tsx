// What every host has earned: a table that follows main, with the person's own limit to set and a way to forget.
import { Search } from 'lucide-react'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { say } from '../../../shared/words.ts'
import { hostsFound, MOST_SHOWN, needsSearch } from '../../state/hosts-search.ts'
import { useController, useHosts } from '../../state/use-controller.ts'
import { useNow } from '../../state/use-now.ts'
import { Refusal } from '../details/refusal.tsx'
import { FailureBar } from '../message-bars.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { HostLine } from './host-line.tsx'

export function HostsPanel({ onClose }: { readonly onClose: () => void }): ReactElement {
  const controller = useController()
  const hosts = useHosts(state => state.hosts)
  const now = useNow(true)
  const body = useRef<HTMLDivElement>(null)
  const forgotten = useRef<number | null>(null)
  const [search, setSearch] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)

  useEffect(() => {
    let isCurrent = true
    void controller.loadHosts().then(refused => isCurrent && setRefusal(refused))
    return () => {
      isCurrent = false
    }
  }, [controller])

  // Whoever forgets a host from the keyboard goes on at the one that took its place.
  useEffect(() => {
    const index = forgotten.current
    if (index === null || hosts === null) return
    const dialog = body.current?.closest<HTMLElement>('[role="dialog"]')
    // Base UI keeps the focus inside by giving it to the dialog itself.
    if (document.activeElement !== document.body && document.activeElement !== dialog) return
    forgotten.current = null
    const buttons = body.current?.querySelectorAll<HTMLElement>('[data-forget]') ?? []
    const next = buttons[Math.min(index, buttons.length - 1)] ?? dialog?.querySelector('button')
    next?.focus()
  }, [hosts])

  const found = hostsFound(hosts ?? [], search)
  const shown = found.slice(0, MOST_SHOWN)
  return (
    <Dialog
      title={say('hosts.title')}
      subject={say('hosts.subject')}
      size="wide"
      onClose={onClose}
      notice={<FailureBar />}
    >
      <div className="hosts-body" ref={body} aria-busy={hosts === null}>
        {refusal !== null && <Refusal text={refusal} />}
        {hosts !== null && needsSearch(hosts) && (
          <div className="hosts-search">
            <Search size={16} strokeWidth={1.75} aria-hidden="true" />
            <input
              className="panel-field"
              type="search"
              aria-label={say('hosts.search')}
              placeholder={say('hosts.search')}
              spellCheck={false}
              autoComplete="off"
              value={search}
              onChange={event => setSearch(event.target.value)}
            />
          </div>
        )}
        {hosts?.length === 0 && <p className="hosts-empty">{say('hosts.empty')}</p>}
        {hosts !== null && hosts.length > 0 && found.length === 0 && (
          <p className="hosts-empty" role="status">
            {say('hosts.noneFound', { search: search.trim() })}
          </p>
        )}
        {shown.length > 0 && (
          <table className="hosts">
            <thead>
              <tr>
                <th scope="col">{say('hosts.host')}</th>
                <th scope="col">{say('hosts.allows')}</th>
                <th scope="col" className="host-cap">
                  {say('hosts.limit')}
                </th>
                <th scope="col" className="host-forget">
                  <span className="only-heard">{say('hosts.forget')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((host, index) => (
                <HostLine
                  key={host.host}
                  host={host}
                  now={now}
                  onForget={() => {
                    forgotten.current = index
                    void controller.forgetHost(host.host).then(setRefusal)
                  }}
                />
              ))}
            </tbody>
          </table>
        )}
        {found.length > shown.length && (
          <p className="hosts-more">{say('hosts.more', { count: found.length - shown.length })}</p>
        )}
      </div>
    </Dialog>
  )
}
