// One instance for each data folder: a later start hands what it brings to the first and ends.
import { app } from 'electron'

/** What a second start hands to the first. */
interface StartupNote {
  readonly links: readonly string[]
}

/**
 * True for the first instance of this data folder. A later one hands `links` to the first and gets false; the first
 * is then told through `onSecond`, with strings it must not trust.
 */
export function becomeOnlyInstance(
  links: readonly string[],
  onSecond: (links: readonly string[]) => void,
): boolean {
  const note: StartupNote = { links }
  if (!app.requestSingleInstanceLock({ ...note })) return false
  app.on('second-instance', (_event, _argv, _folder, data) => onSecond(linksOf(data)))
  return true
}

function linksOf(data: unknown): readonly string[] {
  if (typeof data !== 'object' || data === null || !('links' in data) || !Array.isArray(data.links)) return []
  return data.links.filter((link): link is string => typeof link === 'string')
}
