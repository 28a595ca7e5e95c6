// What may lie over the window: one dialog at a time.
import type { DownloadId } from '../../shared/model.ts'

export const SETTINGS_PAGES = ['folders', 'speed', 'look', 'system', 'about'] as const
export type SettingsPage = (typeof SETTINGS_PAGES)[number]

export type Panel =
  /** `text`: what was dropped, pasted or typed so far. */
  | { readonly kind: 'add'; readonly text: string }
  | { readonly kind: 'hosts' }
  /** `page`: the one that is open; absent: the first. */
  | { readonly kind: 'settings'; readonly page?: SettingsPage }
  | { readonly kind: 'shortcuts' }
  /** Asks before what was received of these is thrown away. */
  | { readonly kind: 'start-over'; readonly ids: readonly DownloadId[] }
  /** Asks for another link to a download's file; `link` is what was typed so far. */
  | { readonly kind: 'relink'; readonly id: DownloadId; readonly link: string }

/** Whether something was typed into it that has not been sent. */
export function holdsText(panel: Panel | null): boolean {
  const text = panel?.kind === 'add' ? panel.text : panel?.kind === 'relink' ? panel.link : ''
  return text.trim() !== ''
}

/** What was dropped or pasted onto `before`, which has become `now` by that. */
export function addedText(before: string, now: string): string {
  const start = before.trimEnd()
  return now.startsWith(start) ? now.slice(start.length).trim() : now
}
