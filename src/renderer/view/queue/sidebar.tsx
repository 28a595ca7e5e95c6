// The filters with their counts, and the ways to hosts and settings.
import {
  ArrowDownToLine,
  CircleAlert,
  CircleCheck,
  Clock,
  Ellipsis,
  Globe,
  Inbox,
  type LucideIcon,
  Server,
  Settings as SettingsIcon,
} from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { say } from '../../../shared/words.ts'
import type { Group } from '../../state/filter.ts'
import { useController, useFilter, useRows } from '../../state/use-controller.ts'
import { FILE_ICONS } from '../file-icon.tsx'
import { Mark } from '../mark.tsx'
import { MenuButton, MenuChoices } from '../ui/menu.tsx'
import { counted } from './amounts.ts'
import { groupOffers, hostOffers, kindOffers, MOST_HOSTS, type Offer } from './facet-list.ts'

const GROUP_ICONS: Readonly<Record<Group | 'all', LucideIcon>> = {
  all: Inbox,
  active: ArrowDownToLine,
  waiting: Clock,
  finished: CircleCheck,
  failed: CircleAlert,
}

export function Sidebar(): ReactElement {
  const controller = useController()
  const { filter } = controller
  const facets = useRows(state => state.facets)
  const { group, kind, host } = useFilter(state => state)
  const hosts = hostOffers(facets, host)
  const near = hosts.filter((offer, index) => index < MOST_HOSTS || offer.value === host)
  return (
    <nav className="sidebar" aria-label={say('queue.filters')}>
      <div className="brand">
        <Mark size={28} />
        <h1 className="brand-name">Sluice</h1>
      </div>
      <div className="facets">
        <ul className="facet-list">
          {groupOffers(facets).map(offer => (
            <FacetButton
              key={offer.value ?? ''}
              offer={offer}
              icon={GROUP_ICONS[offer.value ?? 'all']}
              isChosen={group === offer.value}
              onPress={() => filter.setState({ group: offer.value })}
            />
          ))}
        </ul>
        {facets.kinds.length > 0 && (
          <FacetSection title={say('queue.types')}>
            {kindOffers(facets, kind).map(offer => (
              <FacetButton
                key={offer.value}
                offer={offer}
                icon={FILE_ICONS[offer.value ?? 'other']}
                isChosen={kind === offer.value}
                onPress={() => filter.setState({ kind: kind === offer.value ? null : offer.value })}
              />
            ))}
          </FacetSection>
        )}
        {facets.hosts.length > 0 && (
          <FacetSection title={say('queue.hosts')}>
            {near.map(offer => (
              <FacetButton
                key={offer.value}
                offer={offer}
                icon={Globe}
                isChosen={host === offer.value}
                onPress={() => filter.setState({ host: host === offer.value ? null : offer.value })}
              />
            ))}
            {hosts.length > near.length && (
              <li>
                <MenuButton
                  label={say('queue.more-hosts')}
                  className="facet"
                  align="start"
                  face={
                    <>
                      <Ellipsis size={16} strokeWidth={1.75} aria-hidden="true" />
                      <span className="facet-name">{say('queue.more-hosts')}</span>
                    </>
                  }
                >
                  <MenuChoices
                    label={say('queue.hosts')}
                    value={host ?? ''}
                    choices={hosts.map(({ value, label }) => ({ value: value ?? '', label }))}
                    onChoose={value => filter.setState({ host: value })}
                  />
                </MenuButton>
              </li>
            )}
          </FacetSection>
        )}
      </div>
      <div className="sidebar-foot">
        <FootButton
          icon={Server}
          label={say('queue.open-hosts')}
          onPress={() => controller.showPanel({ kind: 'hosts' })}
        />
        <FootButton
          icon={SettingsIcon}
          label={say('queue.open-settings')}
          onPress={() => controller.showPanel({ kind: 'settings' })}
        />
      </div>
    </nav>
  )
}

interface FacetSectionProps {
  readonly title: string
  readonly children: ReactNode
}

function FacetSection({ title, children }: FacetSectionProps): ReactElement {
  return (
    <section aria-label={title}>
      <h2 className="facet-title">{title}</h2>
      <ul className="facet-list">{children}</ul>
    </section>
  )
}

interface FacetButtonProps {
  readonly offer: Offer<string>
  readonly icon: LucideIcon
  readonly isChosen: boolean
  readonly onPress: () => void
}

function FacetButton({ offer, icon: Icon, isChosen, onPress }: FacetButtonProps): ReactElement {
  const { label, count } = offer
  return (
    <li>
      <button
        type="button"
        className="facet"
        aria-pressed={isChosen}
        aria-label={say('queue.with-count', { name: label, number: counted(count) })}
        title={label}
        onClick={onPress}
      >
        <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
        <span className="facet-name">{label}</span>
        <span className="facet-count">{counted(count)}</span>
      </button>
    </li>
  )
}

interface FootButtonProps {
  readonly icon: LucideIcon
  readonly label: string
  readonly onPress: () => void
}

function FootButton({ icon: Icon, label, onPress }: FootButtonProps): ReactElement {
  return (
    <button type="button" className="facet" aria-haspopup="dialog" onClick={onPress}>
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
      <span className="facet-name">{label}</span>
    </button>
  )
}
