// The search over names, hosts and links, as it is typed. Escape clears it, the arrow down goes on in the list.
import { Search, X } from 'lucide-react'
import { type KeyboardEvent, type ReactElement, useEffect, useRef } from 'react'
import { say } from '../../../shared/words.ts'
import { keysOf } from '../../state/keys.ts'
import { useController, useFilter, useWindow } from '../../state/use-controller.ts'
import { shortcut } from '../ui/shortcut.ts'
import { focusList } from './focus-list.ts'

export function SearchField(): ReactElement {
  const { filter } = useController()
  const search = useFilter(state => state.search)
  const finds = useWindow(state => state.finds)
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => {
    if (finds === 0) return
    field.current?.focus()
    field.current?.select()
  }, [finds])

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'Escape' && search !== '') filter.setState({ search: '' })
    else if (event.key === 'Escape' || event.key === 'ArrowDown' || event.key === 'Enter') focusList()
    else return
    event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: the element is too young for what the tests run in
    <div className="search" role="search">
      <Search className="search-icon" size={16} strokeWidth={2} aria-hidden="true" />
      <input
        ref={field}
        className="search-field"
        type="text"
        inputMode="search"
        aria-label={say('queue.search')}
        title={`${say('queue.search')} (${shortcut(keysOf('find'))})`}
        placeholder={say('queue.search-placeholder')}
        spellCheck={false}
        autoComplete="off"
        value={search}
        onChange={event => filter.setState({ search: event.target.value })}
        onKeyDown={onKeyDown}
      />
      {search !== '' && (
        <button
          type="button"
          className="icon-button search-clear"
          aria-label={say('queue.search-clear')}
          title={say('queue.search-clear')}
          onClick={() => {
            filter.setState({ search: '' })
            field.current?.focus()
          }}
        >
          <X size={14} strokeWidth={2} aria-hidden="true" />
        </button>
      )}
    </div>
  )
}
