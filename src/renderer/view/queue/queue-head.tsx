// biome-ignore-all lint/a11y/useSemanticElements: a grid that draws only the rows in sight cannot be a table
// biome-ignore-all lint/a11y/useFocusableInteractive: the buttons in the cells take the focus
// The head of the list: what its columns are, and by which it is sorted.
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactElement } from 'react'
import { say } from '../../../shared/words.ts'
import { nextSort, SORT_KEYS, type SortKey } from '../../state/sort.ts'
import { useController, useFilter } from '../../state/use-controller.ts'

export function QueueHead(): ReactElement {
  return (
    <div className="queue-head" role="row" aria-rowindex={1}>
      {SORT_KEYS.map(by => (
        <HeadCell key={by} by={by} />
      ))}
      <div className="cell-actions" role="columnheader">
        <span className="only-heard">{say('queue.column.actions')}</span>
      </div>
    </div>
  )
}

function HeadCell({ by }: { readonly by: SortKey }): ReactElement {
  const { filter } = useController()
  const direction = useFilter(({ sort }) =>
    sort?.by !== by ? 'none' : sort.down ? 'descending' : 'ascending',
  )
  const Arrow = direction === 'descending' ? ArrowDown : ArrowUp
  return (
    <div className={`cell-${by}`} role="columnheader" aria-sort={direction}>
      <button
        type="button"
        className="head-button"
        title={say('queue.sort-hint')}
        onClick={() => filter.setState(({ sort }) => ({ sort: nextSort(sort, by) }))}
      >
        <span className="head-word">{say(`queue.column.${by}`)}</span>
        {direction !== 'none' && <Arrow size={14} strokeWidth={2} aria-hidden="true" />}
      </button>
    </div>
  )
}
