// What stands behind options and commands, read: folders, durations, links, hosts, ids. Pure. Each throws Wrong with a
// sentence that tells no secret: not the user info or query of a link.
import { resolve } from 'node:path'
import { checkLink, hostOf } from '../../shared/links.ts'
import type { DownloadId } from '../../shared/model.ts'
import { LEAST_SPEED } from '../../shared/settings.ts'
import { shownLink } from './shown-link.ts'

/** Wrong usage; the message is for the person. */
export class Wrong extends Error {}

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const UNIT_BYTES: Readonly<Record<string, number>> = { '': 1, k: 1_000, m: 1_000_000, g: 1_000_000_000 }
const LONGEST_DAYS = 3_650

/** A link that is given, normalised. */
export function readLink(text: string): string {
  const link = checkLink(text)
  if (!link.ok) throw new Wrong(`"${shown(text)}": ${link.reason}`)
  return link.url
}

/** Absolute; null where the option was not given. */
export function readFolder(option: string, value: string | undefined, cwd: string): string | null {
  if (value === undefined) return null
  if (value.trim() === '') throw new Wrong(`${option} needs a folder.`)
  return resolve(cwd, value)
}

/** @param what is being told, at the beginning of a sentence. */
export function readConnections(what: string, text: string): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && count >= 1 && count <= 16) return count
  throw new Wrong(`${what} takes a whole number from 1 to 16, not "${text}".`)
}

/** '90s', '10m', '2h', '14d' in ms. */
export function readDuration(option: string, text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  const ms = Number(count) * (isUnit(unit) ? UNIT_MS[unit] : 0)
  if (ms >= UNIT_MS.s && ms <= LONGEST_DAYS * UNIT_MS.d) return ms
  throw new Wrong(`${option} takes a time such as 90s, 10m, 2h or 14d, 3650d at most, not "${text}".`)
}

const isUnit = (text: string): text is keyof typeof UNIT_MS => Object.hasOwn(UNIT_MS, text)

/** '500k', '1.5M', '2G' or plain bytes, in bytes per second; decimal, as sizes are shown. */
export function readRate(option: string, text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?)([kmg]?)$/i.exec(text) ?? []
  const rate = Math.round(Number(count) * (UNIT_BYTES[unit.toLowerCase()] ?? 0))
  if (rate >= LEAST_SPEED && Number.isSafeInteger(rate)) return rate
  throw new Wrong(
    `${option} takes bytes per second such as 500k or 1.5M, ${LEAST_SPEED} at least, not "${text}".`,
  )
}

/**
 * A host as the list of hosts names it: lower case, with the port unless it is the usual one of either scheme. A whole
 * URL counts for its host.
 */
export function readHost(text: string): string {
  const plain = text.trim()
  if (/^https?:\/\//i.test(plain)) return hostOf(readLink(plain))
  const url =
    /^[^\s/?#@\\]+$/.test(plain) && URL.canParse(`http://${plain}`) ? new URL(`http://${plain}`) : null
  if (url === null || url.port === '0') {
    throw new Wrong(
      `"${shown(text)}" is no host. A host is written as in a link: example.org, or example.org:8443.`,
    )
  }
  return url.host.replace(/:443$/, '')
}

/** The number that `sluice list` shows. */
export function readId(text: string): DownloadId {
  const id = idOf(text)
  if (id !== null) return id
  throw new Wrong(`"${shown(text)}" is no ID of a download. It is the number that sluice list shows.`)
}

/** null where the text is no such number. */
export function idOf(text: string): DownloadId | null {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}

/** As it may be quoted. */
export const shown = (text: string): string => shownLink(text).slice(0, 200)
