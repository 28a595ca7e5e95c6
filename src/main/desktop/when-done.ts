// What happens when everything is done: a countdown that the person sees and can call off, then quitting, sleep or
// shutting down. New work calls it off too. What is done at its end comes in as an argument.
import type { Countdown } from '../../shared/details.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Clock } from '../engine/ports.ts'
import type { EndingsListener } from './endings.ts'

/** The person has so long to call it off, ms. */
export const COUNTDOWN_MS = 60_000
/** A countdown that ends so much later than it said, ms, ran into a sleep of the computer. */
export const LATE_MS = 10_000

export type Action = Countdown['action']

export interface WhenDoneDeps {
  readonly clock: Pick<Clock, 'now' | 'timer'>
  readonly setting: () => Settings['whenDone']
  readonly send: (countdown: Countdown | null) => void
  readonly act: (action: Action) => void
}

export interface WhenDone extends Required<Pick<EndingsListener, 'working'>> {
  /** What is counted down to now. */
  readonly countdown: Countdown | null
  /** Not this time. */
  cancel(): void
  /** The setting may be another now. */
  settingChanged(): void
}

export function createWhenDone({ clock, setting, send, act }: WhenDoneDeps): WhenDone {
  let countdown: Countdown | null = null
  let cancelTimer: (() => void) | null = null

  function begin(action: Action): void {
    cancelTimer?.()
    const until = clock.now() + COUNTDOWN_MS
    countdown = { action, until }
    cancelTimer = clock.timer(COUNTDOWN_MS, () => {
      end()
      // Who wakes the computer wants to use it, and not to see it shut down at once.
      if (clock.now() <= until + LATE_MS) act(action)
    })
    send(countdown)
  }

  function end(): void {
    if (countdown === null) return
    cancelTimer?.()
    cancelTimer = null
    countdown = null
    send(null)
  }

  return {
    get countdown() {
      return countdown
    },
    working(count, byEnding) {
      const action = setting()
      if (count > 0) end()
      else if (byEnding && action !== 'nothing') begin(action)
    },
    cancel: end,
    settingChanged() {
      const action = setting()
      if (countdown === null || action === countdown.action) return
      // The person is here, and gets the whole time for what they chose now.
      if (action === 'nothing') end()
      else begin(action)
    },
  }
}
