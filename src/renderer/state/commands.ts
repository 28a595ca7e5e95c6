// Does what a key, a menu of the window or the application's menu asks for.
import { say } from '../../shared/words.ts'
import { choicesFor } from './choices.ts'
import type { Controller } from './controller.ts'
import type { CommandId } from './keys.ts'
import { holdsText } from './panel.ts'
import { selectAll } from './select.ts'

type Run = (controller: Controller) => void

const RUNS: Readonly<Record<CommandId, Run>> = {
  add: ({ showPanel }) => showPanel({ kind: 'add', text: '' }),
  find: ({ window }) => window.setState(({ finds }) => ({ finds: finds + 1 })),
  undo: ({ actions }) => void actions.undo(),
  settings: ({ showPanel }) => showPanel({ kind: 'settings' }),
  hosts: ({ showPanel }) => showPanel({ kind: 'hosts' }),
  shortcuts: ({ showPanel }) => showPanel({ kind: 'shortcuts' }),
  'pause-all': ({ actions }) => actions.pauseAll(),
  'resume-all': ({ actions }) => actions.resumeAll(),
  open({ actions, selection }) {
    const { active } = selection.getState()
    if (active !== null) actions.openOrShow(active)
  },
  remove: ({ actions }) => void actions.remove(actions.actedOn()),
  pause({ actions }) {
    actions.pause(choicesFor(actions.viewsOf(actions.actedOn())).pause)
  },
  resume({ actions }) {
    const { resume, retry } = choicesFor(actions.viewsOf(actions.actedOn()))
    actions.resume([...resume, ...retry])
  },
  'select-all'({ rows, selection, window }) {
    const { ids } = rows.getState()
    selection.setState(selectAll(selection.getState(), ids))
    window.setState({ announcement: say('queue.selected', { count: ids.length }) })
  },
  'move-up': ({ actions }) => actions.move('up'),
  'move-down': ({ actions }) => actions.move('down'),
  'move-top': ({ actions }) => actions.move('top'),
  'move-bottom': ({ actions }) => actions.move('bottom'),
}

/** These lead away from a panel that is open. */
const LEADS_AWAY: ReadonlySet<CommandId> = new Set(['add', 'find', 'settings', 'hosts', 'shortcuts'])

/** The application's menu can be used over a panel: what was typed into that is never lost to another one. */
export function runCommand(controller: Controller, id: CommandId): void {
  if (LEADS_AWAY.has(id) && holdsText(controller.window.getState().panel)) return
  RUNS[id](controller)
}
