// What a start of the program, a later start, or the system brings along: links, sluice: links and files with links in them.
// All of it is untrusted. Kept from the first moment until the app can take it.
import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MAX_LINKS } from '../../shared/contract.ts'
import { isDeepLink, MAX_DEEP_LINK } from '../../shared/deep-link.ts'
import { linkFileKind } from '../../shared/link-files.ts'
import { linksAmong } from './take-links.ts'

/** What a start brings: its arguments, and the folder that relative paths start from. */
export interface Note {
  readonly args: readonly string[]
  readonly folder: string
}

export interface Arrived {
  /** http links, by the person's own hand. */
  readonly links: readonly string[]
  /** As they came. */
  readonly deepLinks: readonly string[]
  /** Absolute paths of files that promise to hold links. */
  readonly files: readonly string[]
}

export interface Arrivals {
  /** What this very start brings. One that brings nothing is no wish to see the window. */
  begin(note: Note): void
  /** `note`: whatever came; only what is a Note counts. */
  come(note: unknown): void
  /** From now on `take` alone is told, of what nobody was told of before too. */
  follow(take: (arrived: Arrived) => void): void
}

/** The parts of Electron's app that are used. */
export interface SystemApp {
  on(
    event: 'open-url' | 'open-file',
    listener: (event: { preventDefault(): void }, opened: string) => void,
  ): unknown
}

const NOTHING: Arrived = { links: [], deepLinks: [], files: [] }

/** @param unpack stands for a note that was too long to be passed on as it is; itself for any other. */
export function createArrivals(unpack: (note: Note) => Note): Arrivals {
  /** null: nothing has come. */
  let waiting: Arrived | null = null
  let tell: (arrived: Arrived) => void = arrived => {
    waiting = both(waiting ?? NOTHING, arrived)
  }
  const read = (note: unknown): Arrived => arrivedWith(unpack(asNote(note)))
  return {
    begin(note) {
      const arrived = read(note)
      if (!isNothing(arrived)) tell(arrived)
    },
    come: note => tell(read(note)),
    follow(take) {
      tell = take
      if (waiting !== null) take(waiting)
      waiting = null
    },
  }
}

/** At most MAX_LINKS of each kind. */
export function both(one: Arrived, other: Arrived): Arrived {
  return {
    links: [...one.links, ...other.links].slice(0, MAX_LINKS),
    deepLinks: [...one.deepLinks, ...other.deepLinks].slice(0, MAX_LINKS),
    files: [...one.files, ...other.files].slice(0, MAX_LINKS),
  }
}

/** On a Mac the system says what is opened with us, from before the app is ready. */
export function hearSystem(app: SystemApp, { come }: Pick<Arrivals, 'come'>): void {
  for (const event of ['open-url', 'open-file'] as const) {
    app.on(event, (told, opened) => {
      told.preventDefault()
      come({ args: [opened], folder: '' })
    })
  }
}

function isNothing({ links, deepLinks, files }: Arrived): boolean {
  return links.length + deepLinks.length + files.length === 0
}

/** What this start brings. `folder` may throw: the one it was started in can be gone. */
export function noteOf(args: readonly string[], folder: () => string): Note {
  try {
    return { args, folder: folder() }
  } catch {
    return { args, folder: '' }
  }
}

/** The parts of a note that are what they should be. */
export function asNote(raw: unknown): Note {
  const note = typeof raw === 'object' && raw !== null ? raw : {}
  const args = 'args' in note && Array.isArray(note.args) ? note.args.slice(0, MAX_LINKS) : []
  const folder = 'folder' in note && typeof note.folder === 'string' ? note.folder : ''
  return {
    // One sign more than a sluice: link may have, so that it is told why it is not taken.
    args: args.flatMap(arg => (typeof arg === 'string' ? [arg.slice(0, MAX_DEEP_LINK + 1)] : [])),
    // Whoever sends a folder that is none has no relative paths.
    folder: isAbsolute(folder) ? folder : '',
  }
}

/** Among switches, commands and paths, what is meant for the list. */
export function arrivedWith({ args, folder }: Note): Arrived {
  return {
    links: linksAmong(args),
    deepLinks: args.filter(isDeepLink),
    files: args.flatMap(arg => filePath(arg, folder) ?? []),
  }
}

/** Whether an argument is one of those. */
export function isArrival(arg: string): boolean {
  return /^https?:/i.test(arg) || isDeepLink(arg) || filePath(arg, '/') !== null
}

/** Its absolute path, where `arg` names a file that promises links: by path, or as file managers do, by a file: URL. */
function filePath(arg: string, folder: string): string | null {
  if (arg.startsWith('-') || arg.includes('\0') || linkFileKind(arg, '') === null) return null
  if (/^file:/i.test(arg)) return pathOfUrl(arg)
  if (/^[a-z][a-z0-9+.-]+:/i.test(arg)) return null
  if (isAbsolute(arg)) return arg
  return folder === '' ? null : resolve(folder, arg)
}

/** null where it leads to another computer: that one would be asked for it, and told who we are. */
function pathOfUrl(text: string): string | null {
  if (!URL.canParse(text) || new URL(text).host !== '') return null
  try {
    return fileURLToPath(text)
  } catch {
    return null
  }
}
