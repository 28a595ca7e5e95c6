// What a person typed into a field of the settings, read or refused with a sentence. Pure.
import {
  type Category,
  LEAST_SPEED,
  MOST_AT_ONCE,
  MOST_CONNECTIONS,
  type Settings,
} from '../../shared/settings.ts'
import { say, type WordKey } from '../../shared/words.ts'

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string }

/** Bytes per second in the unit of the field. */
const MEGABYTE = 1_000_000

export function readAtOnce(text: string): Read<number> {
  return readWhole(text, 1, MOST_AT_ONCE, 'settings.range')
}

/** null for an empty field: as many as help. */
export function readConnections(text: string): Read<number | null> {
  if (text.trim() === '') return { ok: true, value: null }
  return readWhole(text, 1, MOST_CONNECTIONS, 'settings.rangeOrEmpty')
}

/** MB/s, with a point or a comma, to bytes per second; null for an empty field: no limit. */
export function readSpeedLimit(text: string): Read<number | null> {
  const typed = text.trim()
  if (typed === '') return { ok: true, value: null }
  const value = /^\d{1,9}(?:[.,]\d{1,6})?$/.test(typed) ? Number(typed.replace(',', '.')) * MEGABYTE : 0
  if (value >= LEAST_SPEED) return { ok: true, value: Math.round(value) }
  return { ok: false, reason: say('settings.leastSpeed', { least: leastSpeed() }) }
}

/** A limit as the field shows it. */
export function shownSpeedLimit(limit: number | null): string {
  return limit === null ? '' : String(Number((limit / MEGABYTE).toFixed(6)))
}

function leastSpeed(): string {
  return String(Math.ceil((LEAST_SPEED / MEGABYTE) * 1_000) / 1_000)
}

function readWhole(text: string, least: number, most: number, key: WordKey): Read<number> {
  const typed = text.trim()
  const value = /^\d{1,6}$/.test(typed) ? Number(typed) : Number.NaN
  if (value >= least && value <= most) return { ok: true, value }
  return { ok: false, reason: say(key, { least, most }) }
}

/** The endings of the category `id`, as typed: with or without dots, by spaces or commas. Taken ones are refused. */
export function readEndings(
  text: string,
  id: string,
  categories: readonly Category[],
): Read<readonly string[]> {
  const endings: string[] = []
  for (const word of text.split(/[\s,;]+/).filter(one => one !== '')) {
    const ending = word.replace(/^\*?\./, '').toLowerCase()
    if (!/^[^\s./\\]{1,32}$/.test(ending)) {
      return { ok: false, reason: say('settings.type.badEnding', { ending: word.slice(0, 40) }) }
    }
    const owner = categories.find(other => other.id !== id && other.endings.includes(ending))
    if (owner !== undefined) {
      return { ok: false, reason: say('settings.type.takenEnding', { ending, name: categoryName(owner) }) }
    }
    if (!endings.includes(ending)) endings.push(ending)
  }
  return endings.length > 0
    ? { ok: true, value: endings }
    : { ok: false, reason: say('settings.type.noEnding') }
}

export function readCategoryName(text: string): Read<string> {
  const name = text.trim().slice(0, 100)
  return name === '' ? { ok: false, reason: say('settings.type.noName') } : { ok: true, value: name }
}

const OWN_NAMES: Readonly<Record<string, WordKey>> = {
  video: 'settings.type.video',
  audio: 'settings.type.audio',
  image: 'settings.type.image',
  document: 'settings.type.document',
  archive: 'settings.type.archive',
  program: 'settings.type.program',
  disc: 'settings.type.disc',
}

/** Its name where the person gave one, else in the language of the window. */
export function categoryName({ id, name }: Pick<Category, 'id' | 'name'>): string {
  const key = OWN_NAMES[id]
  if (name !== '') return name
  return key === undefined ? id : say(key)
}

/** The categories with `change` made to one of them. */
export function withCategory(
  categories: Settings['categories'],
  id: string,
  change: Partial<Category>,
): readonly Category[] {
  return categories.map(category => (category.id === id ? { ...category, ...change } : category))
}

/** One that is not among them yet, without endings. */
export function newCategory(categories: Settings['categories']): Category {
  let count = 1
  while (categories.some(({ id }) => id === `own-${count}`)) count++
  return { id: `own-${count}`, name: say('settings.type.newName', { count }), endings: [], dir: null }
}
