// A start that comes while Sluice ends would be lost with it: its process has handed over what it brings and is gone. So the
// one that ends starts Sluice anew, with that.
import { type Arrivals, type Arrived, both, isArrival } from './arrivals.ts'
import { DESKTOP_TASKS } from './jump-list.ts'
import { HIDDEN } from './login-item.ts'

/** From now on what comes is kept; returns what says with which arguments to start anew, null: nobody wants that. */
export function awaitNextStart(
  arrivals: Pick<Arrivals, 'follow'>,
  own: readonly string[],
): () => string[] | null {
  // Who ends a start before it has taken what it brought does not want it.
  arrivals.follow(() => {})
  let wanted: Arrived | null = null
  arrivals.follow(arrived => {
    wanted = wanted === null ? arrived : both(wanted, arrived)
  })
  return () => (wanted === null ? null : argumentsFor(own, wanted))
}

/** Switches of the system's own stay; what the first start was for is done. */
function argumentsFor(own: readonly string[], { links, deepLinks, files }: Arrived): string[] {
  return [...own.filter(arg => !isDone(arg)), ...links, ...deepLinks, ...files]
}

function isDone(arg: string): boolean {
  if (arg === HIDDEN || arg.startsWith('--arrivals=') || isArrival(arg)) return true
  return DESKTOP_TASKS.some(task => arg === `--${task}`)
}
