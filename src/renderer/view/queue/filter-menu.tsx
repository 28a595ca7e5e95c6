// The sidebar as a menu, for windows that have no room for it.
import { ListFilter, Server, Settings as SettingsIcon } from 'lucide-react'
import type { ReactElement } from 'react'
import { say } from '../../../shared/words.ts'
import { useController, useFilter, useRows } from '../../state/use-controller.ts'
import { MenuButton, MenuChoices, MenuItem, MenuLine } from '../ui/menu.tsx'
import { counted } from './amounts.ts'
import { groupOffers, hostOffers, kindOffers, MOST_HOSTS, type Offer } from './facet-list.ts'

export function FilterMenu(): ReactElement {
  const controller = useController()
  const { filter } = controller
  const facets = useRows(state => state.facets)
  const { group, kind, host } = useFilter(state => state)
  const groups = groupOffers(facets)
  const kinds = kindOffers(facets, kind)
  const hosts = hostOffers(facets, host).slice(0, MOST_HOSTS)
  const chosen = [
    ...(group === null ? [] : groups.filter(offer => offer.value === group)),
    ...kinds.filter(offer => offer.value === kind),
    ...hosts.filter(offer => offer.value === host),
  ].map(offer => offer.label)
  const label =
    chosen.length === 0 ? say('queue.filter') : say('queue.filtered-by', { filter: chosen.join(', ') })
  return (
    <MenuButton
      label={label}
      className={chosen.length === 0 ? 'icon-button filter-button' : 'icon-button filter-button filter-on'}
      align="start"
      face={<ListFilter size={18} strokeWidth={1.75} aria-hidden="true" />}
    >
      <MenuChoices
        label={say('queue.filter')}
        value={group ?? ''}
        choices={groups.map(choice)}
        onChoose={value => filter.setState({ group: value === '' ? null : value })}
      />
      {kinds.length > 0 && (
        <MenuChoices
          label={say('queue.types')}
          value={kind ?? ''}
          choices={[{ value: '', label: say('queue.all-types') }, ...kinds.map(choice)]}
          onChoose={value => filter.setState({ kind: value === '' ? null : value })}
        />
      )}
      {hosts.length > 0 && (
        <MenuChoices
          label={say('queue.hosts')}
          value={host ?? ''}
          choices={[{ value: '', label: say('queue.all-hosts') }, ...hosts.map(choice)]}
          onChoose={value => filter.setState({ host: value === '' ? null : value })}
        />
      )}
      <MenuLine />
      <MenuItem
        icon={Server}
        label={say('queue.open-hosts')}
        onSelect={() => controller.showPanel({ kind: 'hosts' })}
      />
      <MenuItem
        icon={SettingsIcon}
        label={say('queue.open-settings')}
        onSelect={() => controller.showPanel({ kind: 'settings' })}
      />
    </MenuButton>
  )
}

function choice<T extends string>({
  value,
  label,
  count,
}: Offer<T>): {
  readonly value: T | ''
  readonly label: string
} {
  return { value: value ?? '', label: `${label}  ${counted(count)}` }
}
