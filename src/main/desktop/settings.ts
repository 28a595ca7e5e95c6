// What the person has set: kept as text by key, one JSON value a setting, read back by the same schemas that check the
// window. What cannot be read counts as not set, and stays as it is until it is set anew.
import { SETTING_SCHEMAS } from '../../shared/parsers.ts'
import { CATEGORY_IDS, type Category, DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts'
import { say } from '../../shared/words.ts'
import { CommandFailure } from './dispatch.ts'

/** Text by key; both throw StoreError. */
export interface SettingsPort {
  read(key: string): string | null
  write(key: string, value: string): void
}

export interface SettingsDeps {
  readonly kept: SettingsPort
  /** Makes a folder that the person has named; a sentence where it cannot be used. */
  readonly makeFolder: (dir: string) => Promise<string | null>
  /** Starts Sluice when the person signs in, or no longer; rejects where the system does not let it. */
  readonly openAtLogin: (on: boolean) => Promise<void>
  readonly report: (error: unknown) => void
}

export type Setting = keyof Settings
export type SettingsListener = (settings: Settings, changed: ReadonlySet<Setting>) => void

export interface SettingsBook {
  readonly current: Settings
  /**
   * All of it or nothing: throws CommandFailure where a value cannot be, StoreError where it cannot be kept. One change
   * at a time, in the order they were asked for. Listeners are told before it resolves.
   */
  change(change: Partial<Settings>): Promise<Settings>
  /** Listeners must not throw. Returns the function that ends the subscription. */
  subscribe(listener: SettingsListener): () => void
}

export function openSettings(deps: SettingsDeps): SettingsBook {
  const { kept } = deps
  let current = readAll(kept)
  let last: Promise<unknown> = Promise.resolve()
  const listeners = new Set<SettingsListener>()

  async function apply(wanted: Partial<Settings>): Promise<Settings> {
    const before = current
    const next: Settings = { ...before, ...checked(wanted) }
    const changed = new Set(names.filter(name => !isSame(next[name], before[name])))
    if (changed.size === 0) return before
    await makeFolders(newFolders(next, before), deps)
    if (changed.has('openAtLogin')) await setOpenAtLogin(next.openAtLogin, deps)
    try {
      writeAll(kept, changed, next, before)
    } catch (error) {
      if (changed.has('openAtLogin')) await deps.openAtLogin(before.openAtLogin).catch(deps.report)
      throw error
    }
    current = next
    for (const listener of listeners) listener(next, changed)
    return next
  }

  return {
    get current() {
      return current
    },
    change(wanted) {
      const mine = last.then(() => apply(wanted))
      last = mine.catch(() => {})
      return mine
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const names = Object.keys(SETTING_SCHEMAS) as readonly Setting[]

function readAll(kept: SettingsPort): Settings {
  const entries = names.map(name => [name, readOne(name, kept.read(name))])
  return Object.fromEntries(entries) as unknown as Settings
}

function readOne(name: Setting, text: string | null): unknown {
  if (text === null) return DEFAULT_SETTINGS[name]
  const value = name === 'folder' ? text || null : parseJson(text)
  const read = SETTING_SCHEMAS[name].safeParse(value)
  if (!read.success) return DEFAULT_SETTINGS[name]
  if (name !== 'categories') return read.data
  const categories = plainCategories(read.data as readonly Category[])
  return categoriesTrouble(categories) === null ? categories : DEFAULT_SETTINGS.categories
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** As it is kept: the folder is plain text, '' where there is none, as it always was. */
function textOf(name: Setting, settings: Settings): string {
  return name === 'folder' ? (settings.folder ?? '') : JSON.stringify(settings[name])
}

/** Writes each; where one cannot be written, those before it are put back. */
function writeAll(kept: SettingsPort, changed: Iterable<Setting>, next: Settings, before: Settings): void {
  const written: Setting[] = []
  try {
    for (const name of changed) {
      kept.write(name, textOf(name, next))
      written.push(name)
    }
  } catch (error) {
    try {
      for (const name of written) kept.write(name, textOf(name, before))
    } catch {
      // The disk takes nothing any more: what counts now stands in memory, and the first error says why.
    }
    throw error
  }
}

/** What is set to something; throws CommandFailure where a value is none that can be. */
function checked(change: Partial<Settings>): Partial<Settings> {
  const wanted: Partial<Settings> = Object.fromEntries(
    names.filter(name => change[name] !== undefined).map(name => [name, change[name]]),
  )
  for (const name of Object.keys(wanted) as Setting[]) {
    if (!SETTING_SCHEMAS[name].safeParse(wanted[name]).success) {
      throw new CommandFailure('bad-request', say('main.unreadable'))
    }
  }
  if (wanted.categories === undefined) return wanted
  const categories = plainCategories(wanted.categories)
  const trouble = categoriesTrouble(categories)
  if (trouble !== null) throw new CommandFailure('failed', trouble)
  return { ...wanted, categories }
}

/** Endings in lower case, each once. */
function plainCategories(categories: readonly Category[]): readonly Category[] {
  return categories.map(category => ({
    ...category,
    name: category.name.trim(),
    endings: [...new Set(category.endings.map(ending => ending.toLowerCase()))],
  }))
}

/** A sentence where a file could not be told its category, or a category not told from another. */
export function categoriesTrouble(categories: readonly Category[]): string | null {
  const ids = new Set<string>()
  const endings = new Set<string>()
  for (const { id, name, endings: own } of categories) {
    const builtIn: readonly string[] = CATEGORY_IDS
    if (ids.has(id)) return say('main.category.twice')
    if (name === '' && !builtIn.includes(id)) return say('main.category.nameless')
    if (own.length === 0) return say('main.category.empty')
    for (const ending of own) {
      if (endings.has(ending)) return say('main.category.shared', { ending })
      endings.add(ending)
    }
    ids.add(id)
  }
  return null
}

/** Folders that were not set before: one that was may be on a drive that is not connected now. */
function newFolders(next: Settings, before: Settings): readonly string[] {
  const known = new Set(foldersOf(before))
  return [...new Set(foldersOf(next))].filter(dir => !known.has(dir))
}

/** Every folder that is set. */
export function foldersOf({
  folder,
  categories,
}: Pick<Settings, 'folder' | 'categories'>): readonly string[] {
  return [folder, ...categories.map(({ dir }) => dir)].filter(dir => dir !== null)
}

async function makeFolders(dirs: readonly string[], { makeFolder }: SettingsDeps): Promise<void> {
  for (const dir of dirs) {
    const trouble = await makeFolder(dir)
    if (trouble !== null) throw new CommandFailure('failed', trouble)
  }
}

async function setOpenAtLogin(on: boolean, { openAtLogin, report }: SettingsDeps): Promise<void> {
  try {
    await openAtLogin(on)
  } catch (error) {
    report(error)
    throw new CommandFailure('failed', say(on ? 'main.login.on-failed' : 'main.login.off-failed'))
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
