// biome-ignore-all lint/a11y/useSemanticElements: it stands in a grid
// biome-ignore-all lint/a11y/useFocusableInteractive: its button takes the focus
// What stands in the list's place where the filter or the search leaves nothing: why, and the button that clears it.
import { SearchX } from 'lucide-react'
import type { ReactElement } from 'react'
import { say } from '../../../shared/words.ts'
import { NO_FILTER } from '../../state/filter.ts'
import { useController, useFilter } from '../../state/use-controller.ts'

export function NoRows(): ReactElement {
  const { filter } = useController()
  const search = useFilter(state => state.search.trim())
  const isFiltered = useFilter(({ group, kind, host }) => group !== null || kind !== null || host !== null)
  const sentence =
    search === ''
      ? say('queue.none-filtered')
      : say(isFiltered ? 'queue.none-found-filtered' : 'queue.none-found', { search })
  return (
    <div className="no-rows" role="rowgroup">
      <div role="row">
        <div className="no-rows-cell" role="gridcell">
          <SearchX size={32} strokeWidth={1.5} aria-hidden="true" />
          <p aria-live="polite">{sentence}</p>
          <button
            type="button"
            className="button"
            onClick={() => filter.setState(search !== '' && !isFiltered ? { search: '' } : NO_FILTER)}
          >
            {say(search !== '' && !isFiltered ? 'queue.clear-search' : 'queue.show-all')}
          </button>
        </div>
      </div>
    </div>
  )
}
