// What a person can set, its limits and what it is before anybody has set it. Plain data, no behavior but the defaults.

/** A kind of file and where such files go. */
export interface Category {
  /** Its key; 'video', … for the ones that are there from the start. */
  readonly id: string
  /** Its name where the person gave one; '' for the name in the language of the window. */
  readonly name: string
  /** Endings of file names without the dot, lower case. */
  readonly endings: readonly string[]
  /** null: the folder of all others. */
  readonly dir: string | null
}

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

export const WHEN_DONE = ['nothing', 'quit', 'sleep', 'shutdown'] as const
export type WhenDone = (typeof WHEN_DONE)[number]

export interface Settings {
  /** BCP 47 tag, or 'system'. */
  readonly language: string
  readonly theme: Theme
  /** The folder for new downloads; null: the system's own. */
  readonly folder: string | null
  /** Whether files go to the folders of their categories. */
  readonly sortByType: boolean
  readonly categories: readonly Category[]
  /** Downloads that run at once, small ones aside: 1 to MOST_AT_ONCE. */
  readonly atOnce: number
  /** Connections per download, 1 to MOST_CONNECTIONS; null: as many as help. */
  readonly connections: number | null
  /** Bytes per second of all downloads together, at least LEAST_SPEED; null: as fast as it goes. */
  readonly speedLimit: number | null
  readonly openAtLogin: boolean
  readonly notifyDone: boolean
  readonly notifyFailed: boolean
  /** Whether notifications may make a sound. */
  readonly notifySound: boolean
  /** Whether downloads go on when the window is closed. */
  readonly keepRunning: boolean
  /** Whether new versions are looked for and fetched. */
  readonly autoUpdate: boolean
  /** Whether links on the clipboard are offered. */
  readonly watchClipboard: boolean
  readonly whenDone: WhenDone
}

export const MOST_AT_ONCE = 20
export const MOST_CONNECTIONS = 16
/** Bytes per second: less would not even keep a connection alive. */
export const LEAST_SPEED = 16_384
export const MOST_CATEGORIES = 50

export const CATEGORY_IDS = ['video', 'audio', 'image', 'document', 'archive', 'program', 'disc'] as const

export const DEFAULT_CATEGORIES: readonly Category[] = [
  { id: 'video', endings: '3gp avi flv m2ts m4v mkv mov mp4 mpeg mpg ogv webm wmv' },
  { id: 'audio', endings: 'aac aif aiff alac flac m4a mp3 oga ogg opus wav wma' },
  { id: 'image', endings: 'avif bmp gif heic jpeg jpg png psd raw svg tif tiff webp' },
  { id: 'document', endings: 'csv doc docx epub md mobi odp ods odt pdf ppt pptx rtf tsv txt xls xlsx' },
  { id: 'archive', endings: '7z bz2 gz lz lz4 rar tar tgz txz xz zip zst' },
  { id: 'program', endings: 'apk appimage appx deb exe flatpak jar msi msix pkg rpm run snap' },
  { id: 'disc', endings: 'dmg img iso qcow2 vdi vhd vhdx vmdk' },
].map(({ id, endings }) => ({ id, name: '', endings: endings.split(' '), dir: null }))

export const DEFAULT_SETTINGS: Settings = {
  language: 'system',
  theme: 'system',
  folder: null,
  sortByType: false,
  categories: DEFAULT_CATEGORIES,
  atOnce: 3,
  connections: null,
  speedLimit: null,
  openAtLogin: false,
  notifyDone: true,
  notifyFailed: true,
  notifySound: true,
  keepRunning: true,
  autoUpdate: true,
  watchClipboard: true,
  whenDone: 'nothing',
}

/** The settings, and what this computer makes of them. */
export interface SettingsView {
  readonly settings: Settings
  /** The tag of the language that is spoken: what 'system' comes to on this computer. */
  readonly spoken: string
  /** Languages to choose from, by their own names. */
  readonly languages: readonly { readonly tag: string; readonly name: string }[]
  /** The system's own folder for downloads. */
  readonly systemFolder: string
  readonly canOpenAtLogin: boolean
  readonly canNotify: boolean
  /** Whether it is ours to say that a notification makes no sound. */
  readonly canSilence: boolean
  /** Whether there is an icon in the system's tray to come back by. */
  readonly hasTray: boolean
  /** Ours. */
  readonly version: string
}

/** The category of a file by its name's ending; null: none of them. */
export function categoryOf(name: string, categories: readonly Category[]): Category | null {
  const dot = name.lastIndexOf('.')
  if (dot < 0) return null
  const ending = name.slice(dot + 1).toLowerCase()
  return categories.find(({ endings }) => endings.includes(ending)) ?? null
}

/** Where a file of this name goes, by the settings. */
export function folderFor(
  name: string,
  { sortByType, categories }: Pick<Settings, 'sortByType' | 'categories'>,
  usual: string,
): string {
  return (sortByType ? categoryOf(name, categories)?.dir : null) ?? usual
}
