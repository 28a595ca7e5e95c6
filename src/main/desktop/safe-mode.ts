// --safe-mode: Sluice with as little of itself as can be, for when it does not get on otherwise. What is off, as data; what
// is kept of settings and downloads stays as it is.
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts'
import { say } from '../../shared/words.ts'
import { CommandFailure } from './dispatch.ts'
import type { SettingsBook } from './settings.ts'

/** The switch of the start that asks for it. */
export const SAFE_MODE = '--safe-mode'

/** Whether these arguments of the start ask for it. */
export function asksForSafeMode(args: readonly string[]): boolean {
  return args.includes(SAFE_MODE)
}

/** What is in force instead of what the person has set. Without a tray a closed window could not come back. */
export const SAFE_SETTINGS: Settings = {
  ...DEFAULT_SETTINGS,
  openAtLogin: false,
  keepRunning: false,
  autoUpdate: false,
  watchClipboard: false,
}

/** Settings of which none can be changed: the ones that are kept are not in force and stay as they are. */
export function safeSettings(): SettingsBook {
  return {
    current: SAFE_SETTINGS,
    async change() {
      throw new CommandFailure('not-allowed', say('main.safe.settings'))
    },
    subscribe: () => () => {},
  }
}
