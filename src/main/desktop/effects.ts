// What a setting does as soon as it is set, and at the start: the look, the language, the limits, the menu. Everything
// that is set in motion comes in as an argument.
import type { Settings, Theme } from '../../shared/settings.ts'
import type { Limits } from '../engine/queue-api.ts'
import type { Setting, SettingsBook } from './settings.ts'

export interface EffectsDeps {
  readonly settings: SettingsBook
  readonly setTheme: (theme: Theme) => void
  /** Speaks the language from now on, the menu too. */
  readonly setLanguage: (wanted: string) => void
  readonly setLimits: (limits: Limits) => void
  readonly folderChanged: () => void
  readonly watchClipboardChanged: () => void
  readonly whenDoneChanged: () => void
  /** Tells the window, last. */
  readonly send: (settings: Settings) => void
}

/** Puts what is set into effect, now and at each change; returns the function that ends it. */
export function followSettings(deps: EffectsDeps): () => void {
  const { settings } = deps
  const { theme, language } = settings.current
  deps.setTheme(theme)
  deps.setLanguage(language)
  deps.setLimits(limitsOf(settings.current))
  return settings.subscribe((now, changed) => {
    const has = (...names: readonly Setting[]): boolean => names.some(name => changed.has(name))
    if (has('theme')) deps.setTheme(now.theme)
    if (has('language')) deps.setLanguage(now.language)
    if (has('atOnce', 'connections', 'speedLimit')) deps.setLimits(limitsOf(now))
    if (has('folder')) deps.folderChanged()
    if (has('watchClipboard')) deps.watchClipboardChanged()
    if (has('whenDone')) deps.whenDoneChanged()
    deps.send(now)
  })
}

function limitsOf({ atOnce, connections, speedLimit }: Settings): Limits {
  return { atOnce, connections, speed: speedLimit }
}
