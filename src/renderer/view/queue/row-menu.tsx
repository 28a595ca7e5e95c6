// The menu of the selected rows: everything that can be done with them now, and nothing else. What it is about is
// settled when it opens.
import {
  ArrowDown,
  ArrowDownToLine,
  ArrowDownUp,
  ArrowUp,
  ArrowUpToLine,
  ClipboardList,
  Copy,
  ExternalLink,
  FileCheck,
  FileX,
  Flag,
  FolderOpen,
  History,
  Info,
  Link2,
  ListX,
  Pause,
  Play,
  RotateCcw,
  StepBack,
} from 'lucide-react'
import { type ReactElement, useMemo, useState } from 'react'
import { PRIORITIES } from '../../../shared/model.ts'
import { say } from '../../../shared/words.ts'
import { choicesFor } from '../../state/choices.ts'
import { canReorder } from '../../state/filter.ts'
import { keysOf } from '../../state/keys.ts'
import type { Way } from '../../state/place.ts'
import { useController, useFilter, useRows } from '../../state/use-controller.ts'
import { MenuChoices, MenuItem, MenuLine } from '../ui/menu.tsx'
import { shortcut } from '../ui/shortcut.ts'
import { SubMenu } from './sub-menu.tsx'

export function RowMenu(): ReactElement {
  const { actions } = useController()
  const [ids] = useState(() => actions.actedOn())
  const stamp = useRows(state => state.stamp)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another stamp means other states
  const choices = useMemo(() => choicesFor(actions.viewsOf(ids)), [actions, ids, stamp])
  const { all, pause, resume, retry, restart, finished, check, prioritize } = choices
  const [first] = all
  return (
    <>
      {choices.open && first !== undefined && (
        <>
          <MenuItem
            icon={ExternalLink}
            label={say('queue.menu.open')}
            keys={shortcut(keysOf('open'))}
            onSelect={() => actions.open(first)}
          />
          <MenuItem
            icon={FolderOpen}
            label={say('queue.menu.reveal')}
            onSelect={() => actions.reveal(first)}
          />
        </>
      )}
      {pause.length > 0 && (
        <MenuItem
          icon={Pause}
          label={say('queue.pause')}
          keys={shortcut(keysOf('pause'))}
          onSelect={() => actions.pause(pause)}
        />
      )}
      {resume.length > 0 && (
        <MenuItem
          icon={Play}
          label={say('queue.resume')}
          keys={shortcut(keysOf('resume'))}
          onSelect={() => actions.resume(resume)}
        />
      )}
      {retry.length > 0 && (
        <MenuItem icon={RotateCcw} label={say('queue.retry')} onSelect={() => actions.resume(retry)} />
      )}
      {restart.length > 0 && (
        <MenuItem
          icon={StepBack}
          label={say('queue.restart')}
          hint={say('queue.menu.restart-hint')}
          onSelect={() => actions.restart(restart)}
        />
      )}
      <MenuLine />
      <MenuItem
        icon={Copy}
        label={say('queue.menu.copy', { count: all.length })}
        onSelect={() => void actions.copyLinks(all)}
      />
      {choices.relink && first !== undefined && (
        <MenuItem icon={Link2} label={say('queue.relink')} onSelect={() => actions.relink(first)} />
      )}
      {check.length > 0 && (
        <MenuItem
          icon={FileCheck}
          label={say('queue.menu.check')}
          hint={say('queue.menu.check-hint')}
          onSelect={() => void actions.check(check)}
        />
      )}
      {all.length === 1 && first !== undefined && (
        <>
          <MenuItem icon={Info} label={say('queue.details')} onSelect={() => actions.showDetails(first)} />
          <MenuItem
            icon={History}
            label={say('queue.menu.history')}
            onSelect={() => actions.showDetails(first, 'history')}
          />
          {choices.diagnose && (
            <MenuItem
              icon={ClipboardList}
              label={say('diagnostics.copy')}
              onSelect={() => void actions.copyDiagnostics(first)}
            />
          )}
        </>
      )}
      <MenuLine />
      {prioritize.length > 0 && (
        <SubMenu icon={Flag} label={say('queue.menu.priority')}>
          <MenuChoices
            label={say('queue.menu.priority')}
            value={choices.priority ?? ''}
            choices={PRIORITIES.map(value => ({ value, label: say(`queue.menu.${value}`) }))}
            onChoose={value => value !== '' && actions.prioritize(prioritize, value)}
          />
        </SubMenu>
      )}
      <MoveMenu />
      <MenuLine />
      <MenuItem
        icon={ListX}
        label={say('queue.menu.remove')}
        keys={shortcut(keysOf('remove'))}
        onSelect={() => void actions.remove(all)}
      />
      {finished.length > 0 && finished.length === all.length && (
        <MenuItem
          icon={FileX}
          label={say('queue.menu.remove-file', { count: finished.length })}
          danger
          onSelect={() => void actions.remove(finished, true)}
        />
      )}
    </>
  )
}

const WAYS = [
  { way: 'top', icon: ArrowUpToLine },
  { way: 'up', icon: ArrowUp },
  { way: 'down', icon: ArrowDown },
  { way: 'bottom', icon: ArrowDownToLine },
] as const satisfies readonly { readonly way: Way; readonly icon: unknown }[]

function MoveMenu(): ReactElement {
  const { actions } = useController()
  const isOpen = useFilter(canReorder)
  if (!isOpen) {
    return (
      <MenuItem
        icon={ArrowDownUp}
        label={say('queue.menu.move')}
        hint={say('queue.menu.move-not')}
        disabled
        onSelect={() => {}}
      />
    )
  }
  return (
    <SubMenu icon={ArrowDownUp} label={say('queue.menu.move')}>
      {WAYS.map(({ way, icon }) => (
        <MenuItem
          key={way}
          icon={icon}
          label={say(`queue.menu.move-${way}`)}
          keys={shortcut(keysOf(`move-${way}`))}
          onSelect={() => actions.move(way)}
        />
      ))}
    </SubMenu>
  )
}
