// What the window shows of one download beyond its row, and of a link before it is added. Plain readonly types.
// Bytes, bytes per second, milliseconds since the epoch; ranges are half-open [start, end).
import type { Checksum, DownloadId, Trouble } from './model.ts'

/** The most cells a chunk map is drawn with; a file with fewer chunks has one cell each. */
export const MAX_CELLS = 4_096

/** A chunk map, drawn together to so many cells that a window can show it. */
export interface MapView {
  /** null while the server has not said. */
  readonly total: number | null
  readonly chunks: number
  /** One byte a cell: how much of it is here, 0 to 100; 100 only where nothing is missing, 0 only where nothing is there. */
  readonly cells: Uint8Array
  /** Bytes a cell stands for; the last one may stand for fewer. */
  readonly cellBytes: number
}

/** One connection of a running download. */
export interface ConnectionView {
  /** The same for as long as the connection works for the download. */
  readonly id: number
  readonly host: string
  /** What it fetches; null before it has been given a span. */
  readonly start: number | null
  readonly end: number | null
  /** How far it is in it. */
  readonly position: number | null
  readonly rate: number
  readonly state: 'asking' | 'receiving' | 'waiting'
  /** Of one that waits: until when, and why. */
  readonly until: number | null
  readonly because: Trouble | null
}

/** What the bytes are known by. */
export interface IdentityView {
  /** Where the link led: host of the last reply; null before any. */
  readonly servedBy: string | null
  readonly etag: string | null
  readonly lastModified: string | null
  /** Whether a changed file would be noticed by it. */
  readonly hasValidator: boolean
}

/** One download in full, apart from its row. */
export interface DetailsView {
  readonly id: DownloadId
  /** null where no map is kept. */
  readonly map: MapView | null
  readonly connections: readonly ConnectionView[]
  /** While what is on the disk is compared with what was received: how many bytes have been; null otherwise. */
  readonly checked: number | null
  readonly identity: IdentityView
  /** The person's own headers; what could be a secret is shown as dots. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly checksum: Checksum | null
  /** The part file, or null where there is none. */
  readonly partPath: string | null
  /** Bytes per second, one a second, the last one now; at most SPEED_SAMPLES. */
  readonly speeds: readonly number[]
}

/** Seconds of speed that are kept, of each download and of all together. */
export const SPEED_SAMPLES = 300

/** What a server said of a link that has not been added yet. */
export interface Preview {
  /** As it will be added. */
  readonly link: string
  readonly host: string
  /** The name the file would get, without regard to what is in the folder. */
  readonly name: string
  /** null where the server does not say. */
  readonly total: number | null
  /** Whether a loss would cost nothing; null where that is not known. */
  readonly resumable: boolean | null
  /** Why nothing could be learned; the download would try by itself all the same. */
  readonly trouble: Trouble | null
}

/** The same for the window: with what only this computer knows. */
export interface LinkPreview extends Preview {
  /** The folder it would go to. */
  readonly dir: string
  /** Unfinished in the list already. */
  readonly existing: DownloadId | null
}

/** A folder for downloads, looked at. */
export interface FolderFacts {
  readonly dir: string
  /** Bytes free; null where the system does not say. */
  readonly free: number | null
  /** A sentence where files cannot be saved in it. */
  readonly trouble: string | null
}

/** Speeds and amounts of everything together. */
export interface Figures {
  readonly at: number
  readonly speed: number
  /** Received since midnight by the local clock. */
  readonly today: number
  /** Received since Sluice was first started. */
  readonly total: number
  /** What this computer's network sends and receives per second, by its own count; null where it does not say. */
  readonly system: { readonly received: number; readonly sent: number } | null
}

/** The last SPEED_SAMPLES seconds, oldest first. */
export interface FiguresHistory {
  readonly speeds: readonly number[]
  /** What the computer received, beside it; null where it does not say. */
  readonly system: readonly (number | null)[]
}

/** Links that lie on the clipboard, for the person to take or leave. */
export interface ClipboardOffer {
  /** The text with the links in it. */
  readonly text: string
  readonly links: number
  /** The first link, shortened for showing. */
  readonly first: string
}

/** Everything is done, and at this time the computer sleeps, shuts down, or Sluice quits. */
export interface Countdown {
  readonly action: 'quit' | 'sleep' | 'shutdown'
  readonly until: number
}
