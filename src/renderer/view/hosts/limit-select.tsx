// The person's own limit of connections for one host: a number, or none.
import { Select } from '@base-ui/react/select'
import { Check, ChevronDown } from 'lucide-react'
import type { ReactElement } from 'react'
import { MOST_CONNECTIONS } from '../../../shared/settings.ts'
import { say } from '../../../shared/words.ts'

interface LimitSelectProps {
  readonly label: string
  readonly limit: number | null
  /** The id of what says why a limit was refused. */
  readonly describedBy: string | undefined
  readonly onChange: (limit: number | null) => void
}

/** Stands for no limit. */
const NONE = 0

const VALUES = Array.from({ length: MOST_CONNECTIONS + 1 }, (_, index) => index)

export function LimitSelect({ label, limit, describedBy, onChange }: LimitSelectProps): ReactElement {
  return (
    <Select.Root
      value={limit ?? NONE}
      onValueChange={value => onChange(value === null || value === NONE ? null : value)}
    >
      <Select.Trigger
        className="panel-select"
        aria-label={label}
        aria-invalid={describedBy !== undefined}
        aria-describedby={describedBy}
      >
        <Select.Value>{words}</Select.Value>
        <Select.Icon className="panel-select-icon">
          <ChevronDown size={16} strokeWidth={1.75} aria-hidden="true" />
        </Select.Icon>
      </Select.Trigger>
      <Select.Portal>
        <Select.Positioner className="menu-place" alignItemWithTrigger={false} sideOffset={4} align="end">
          <Select.Popup className="menu panel-select-list">
            {VALUES.map(value => (
              <Select.Item key={value} value={value} className="menu-item" label={words(value)}>
                <span className="menu-mark">
                  <Select.ItemIndicator>
                    <Check size={16} strokeWidth={2} aria-hidden="true" />
                  </Select.ItemIndicator>
                </span>
                <Select.ItemText className="menu-text">{words(value)}</Select.ItemText>
              </Select.Item>
            ))}
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  )
}

function words(value: number | null): string {
  return value === null || value === NONE ? say('hosts.noLimit') : String(value)
}
