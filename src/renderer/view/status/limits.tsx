// The three limits, each a button that says what holds and a menu that changes it at once.
import { Gauge, Layers, Waypoints } from 'lucide-react'
import { type ReactElement, useState } from 'react'
import { formatBytes } from '../../../shared/format.ts'
import { MOST_AT_ONCE, MOST_CONNECTIONS, type Settings } from '../../../shared/settings.ts'
import { say } from '../../../shared/words.ts'
import { speedChoices } from '../../state/figures-limit.ts'
import { useController, useEcho } from '../../state/use-controller.ts'
import { MenuButton, MenuChoices, MenuItem, MenuLine } from '../ui/menu.tsx'
import { LimitDialog } from './limit-dialog.tsx'

/** The value in a menu for no limit, and for as many as help. */
const NONE = 0

const LOOK = { size: 16, strokeWidth: 1.75, 'aria-hidden': true } as const

export function Limits(): ReactElement | null {
  const settings = useEcho(state => state.settings?.settings ?? null)
  if (settings === null) return null
  return (
    <div className="status-limits">
      <AtOnce atOnce={settings.atOnce} />
      <Connections connections={settings.connections} />
      <Speed limit={settings.speedLimit} />
    </div>
  )
}

/** Changes a setting; a refusal is told above the list. */
function useChange(): (change: Partial<Settings>) => void {
  const { changeSettings, showFailure } = useController()
  return change =>
    void changeSettings(change).then(refused => {
      if (refused !== null) showFailure(refused)
    })
}

function upTo(most: number): readonly number[] {
  return Array.from({ length: most }, (_, index) => index + 1)
}

function AtOnce({ atOnce }: Pick<Settings, 'atOnce'>): ReactElement {
  const change = useChange()
  const words = say('status.atOnce', { count: atOnce })
  return (
    <MenuButton
      label={say('status.atOnceButton', { limit: words })}
      className="status-button"
      face={
        <>
          <Layers {...LOOK} />
          <span className="status-long">{words}</span>
          <span className="status-short" aria-hidden="true">
            {atOnce}
          </span>
        </>
      }
    >
      <MenuChoices
        label={say('status.atOnceLabel')}
        value={atOnce}
        choices={upTo(MOST_AT_ONCE).map(value => ({ value, label: String(value) }))}
        onChoose={value => change({ atOnce: value })}
      />
    </MenuButton>
  )
}

function Connections({ connections }: Pick<Settings, 'connections'>): ReactElement {
  const change = useChange()
  const words =
    connections === null ? say('status.automatic') : say('status.connections', { count: connections })
  return (
    <MenuButton
      label={say('status.connectionsButton', { limit: words })}
      className="status-button"
      face={
        <>
          <Waypoints {...LOOK} />
          <span className="status-long">{words}</span>
          <span className="status-short" aria-hidden="true">
            {connections ?? say('status.automaticShort')}
          </span>
        </>
      }
    >
      <MenuChoices
        label={say('status.connectionsLabel')}
        value={connections ?? NONE}
        choices={[
          { value: NONE, label: say('status.automaticChoice') },
          ...upTo(MOST_CONNECTIONS).map(value => ({ value, label: String(value) })),
        ]}
        onChoose={value => change({ connections: value === NONE ? null : value })}
      />
    </MenuButton>
  )
}

function Speed({ limit }: { readonly limit: number | null }): ReactElement {
  const change = useChange()
  const [isAsking, setAsking] = useState(false)
  const words = limit === null ? say('status.noLimit') : say('status.limit', { speed: perSecond(limit) })
  return (
    <>
      <MenuButton
        label={say('status.limitButton', { limit: words })}
        className={limit === null ? 'status-button' : 'status-button status-limited'}
        face={
          <>
            <Gauge {...LOOK} />
            <span className="status-long">{words}</span>
            <span className="status-short" aria-hidden="true">
              {limit === null ? '∞' : perSecond(limit)}
            </span>
          </>
        }
      >
        <MenuChoices
          label={say('status.limitLabel')}
          value={limit ?? NONE}
          choices={[
            { value: NONE, label: say('status.noLimit') },
            ...speedChoices(limit).map(value => ({ value, label: perSecond(value) })),
          ]}
          onChoose={value => change({ speedLimit: value === NONE ? null : value })}
        />
        <MenuLine />
        <MenuItem label={say('status.otherLimit')} onSelect={() => setAsking(true)} />
      </MenuButton>
      {isAsking && <LimitDialog limit={limit} onClose={() => setAsking(false)} />}
    </>
  )
}

/** "5 MB/s": a limit is a round number. */
function perSecond(speed: number): string {
  return `${formatBytes(speed)}/s`
}
