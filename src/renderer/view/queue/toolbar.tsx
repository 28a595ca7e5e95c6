// What can be done: add, what acts on the selection, what acts on all; and the search.
import {
  CheckCheck,
  Ellipsis,
  type LucideIcon,
  PanelBottom,
  Pause,
  Play,
  Plus,
  RotateCcw,
  Trash2,
} from 'lucide-react'
import { type ReactElement, useMemo } from 'react'
import { say } from '../../../shared/words.ts'
import { type Choices, choicesFor } from '../../state/choices.ts'
import { keysOf } from '../../state/keys.ts'
import { useController, useLayout, useRows, useSelection } from '../../state/use-controller.ts'
import { MenuButton, MenuItem } from '../ui/menu.tsx'
import { shortcut } from '../ui/shortcut.ts'
import { FilterMenu } from './filter-menu.tsx'
import { focusList } from './focus-list.ts'
import { weight } from './row-actions.tsx'
import { SearchField } from './search-field.tsx'

export function Toolbar(): ReactElement {
  const controller = useController()
  const { actions } = controller
  const { pause, resume, retry, all } = useChoices()
  return (
    <header className="toolbar">
      <FilterMenu />
      <div className="tools" role="toolbar" aria-label={say('queue.toolbar')}>
        <button
          type="button"
          className="button button-primary"
          title={withKeys('queue.add', keysOf('add'))}
          aria-haspopup="dialog"
          onClick={() => controller.showPanel({ kind: 'add', text: '' })}
        >
          <Plus size={18} strokeWidth={2} aria-hidden="true" />
          <span className="button-label">{say('queue.add')}</span>
        </button>
        <span className="tools-line" />
        <Tool
          icon={Pause}
          words="queue.pause"
          keys={keysOf('pause')}
          disabled={pause.length === 0}
          onPress={() => actions.pause(pause)}
        />
        <Tool
          icon={Play}
          words="queue.resume"
          keys={keysOf('resume')}
          disabled={resume.length + retry.length === 0}
          onPress={() => actions.resume([...resume, ...retry])}
        />
        <Tool
          icon={Trash2}
          words="queue.remove"
          keys={keysOf('remove')}
          disabled={all.length === 0}
          onPress={() => {
            focusList()
            void actions.remove(all)
          }}
        />
        <span className="tools-line" />
        <WholeList />
      </div>
      <DetailsButton />
      <SearchField />
    </header>
  )
}

function useChoices(): Choices {
  const { actions } = useController()
  const selected = useSelection(state => state.selected)
  const stamp = useRows(state => state.stamp)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another stamp means other states
  return useMemo(
    () => choicesFor(selected.size === 0 ? [] : actions.viewsOf(actions.actedOn())),
    [actions, selected, stamp],
  )
}

function WholeList(): ReactElement {
  const { actions } = useController()
  const { states } = useRows(state => state.facets)
  const moving = (states.queued ?? 0) + (states.probing ?? 0) + (states.running ?? 0) + (states.waiting ?? 0)
  return (
    <>
      <Tool icon={Pause} words="queue.pause-all" disabled={moving === 0} onPress={actions.pauseAll} isWide />
      <Tool
        icon={Play}
        words="queue.resume-all"
        disabled={(states.paused ?? 0) === 0}
        onPress={actions.resumeAll}
        isWide
      />
      <MenuButton
        label={say('queue.more-all')}
        className="icon-button"
        align="start"
        face={<Ellipsis size={18} strokeWidth={1.75} aria-hidden="true" />}
      >
        <MenuItem
          icon={RotateCcw}
          label={say('queue.retry-failed')}
          disabled={(states.failed ?? 0) === 0}
          onSelect={actions.retryFailed}
        />
        <MenuItem
          icon={CheckCheck}
          label={say('queue.clear-finished')}
          hint={say('queue.clear-finished-hint')}
          disabled={(states.done ?? 0) === 0}
          onSelect={actions.clearFinished}
        />
      </MenuButton>
    </>
  )
}

function DetailsButton(): ReactElement {
  const { layout } = useController()
  const isOpen = useLayout(state => state.detailsOpen)
  return (
    <button
      type="button"
      className="icon-button toolbar-details"
      aria-pressed={isOpen}
      aria-label={say('queue.details')}
      title={say('queue.details')}
      onClick={() => layout.setState({ detailsOpen: !isOpen })}
    >
      <PanelBottom size={18} strokeWidth={1.75} aria-hidden="true" />
    </button>
  )
}

interface ToolProps {
  readonly icon: LucideIcon
  readonly words: 'queue.pause' | 'queue.resume' | 'queue.remove' | 'queue.pause-all' | 'queue.resume-all'
  readonly keys?: string
  readonly disabled: boolean
  /** Its words go first where room is short. */
  readonly isWide?: boolean
  readonly onPress: () => void
}

function Tool({ icon: Icon, words, keys, disabled, isWide = false, onPress }: ToolProps): ReactElement {
  return (
    <button
      type="button"
      className={isWide ? 'tool tool-wide' : 'tool'}
      title={withKeys(words, keys)}
      disabled={disabled}
      onClick={onPress}
    >
      <Icon size={16} {...weight(Icon)} aria-hidden="true" />
      <span className="button-label">{say(words)}</span>
    </button>
  )
}

function withKeys(words: ToolProps['words'] | 'queue.add', keys: string | undefined): string {
  return keys === undefined ? say(words) : `${say(words)} (${shortcut(keys)})`
}
