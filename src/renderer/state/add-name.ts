// What a person may call a file, and what a link would call it by itself. Pure.
import { say } from '../../shared/words.ts'

/** Longest name that file systems take with a number and '.part' behind it, bytes of UTF-8. */
const MAX_NAME_BYTES = 243

/** No file can have these in its name on Windows; '/' on no system. */
const SIGN = /[<>:"/\\|?*]/
/** Shows nothing, or turns the text around it. */
const UNSEEN = /\p{Cc}|\p{Cs}|(?!\p{Variation_Selector})\p{Default_Ignorable_Code_Point}/u
/** Names of Windows' devices, alone or before an ending. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)\s*(?:\.|$)/iu

/** The sentence why no file can have this name; null: one can. */
export function nameFault(name: string): string | null {
  const trimmed = name.trim()
  const sign = SIGN.exec(trimmed)?.[0]
  if (sign !== undefined) return say('add.name-sign', { sign })
  if (UNSEEN.test(trimmed)) return say('add.name-unseen')
  if (/^\.+$/.test(trimmed)) return say('add.name-dots')
  if (trimmed.endsWith('.')) return say('add.name-end')
  if (DEVICE.test(trimmed)) return say('add.name-kept', { name: trimmed })
  return new TextEncoder().encode(trimmed).length > MAX_NAME_BYTES ? say('add.name-long') : null
}

/** As main will have it, which takes those signs away; with them, a name can be read as one with another ending. */
export function shownName(name: string): string {
  return name.replace(new RegExp(UNSEEN, 'gu'), '')
}

/** The last part of the link's path, decoded; the host where it has none. */
export function nameOfLink(link: string): string {
  if (!URL.canParse(link)) return link
  const url = new URL(link)
  const part = url.pathname.split('/').findLast(segment => segment !== '')
  if (part === undefined) return url.host
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
