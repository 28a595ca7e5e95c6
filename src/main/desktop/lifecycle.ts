// One instance for each data folder: a later start hands what it brings to the first and ends.
import { app } from 'electron'
import type { Note } from './arrivals.ts'

/**
 * True for the first instance of this data folder. A later one hands `note` to the first and gets false; the first
 * is then told through `onSecond`, with what it must not trust.
 */
export function becomeOnlyInstance(note: Note, onSecond: (note: unknown) => void): boolean {
  if (!app.requestSingleInstanceLock({ ...note })) return false
  app.on('second-instance', (_event, _argv, _folder, data) => onSecond(data))
  return true
}
