// What a command and the open app say to each other: JSON, one object a line, one request a connection. The command asks;
// the app tells how it goes, as a report is told, and last the exit code. Every word is the command's to find.
import type { CheckReport, DownloadId, DownloadView, HostView, Trouble } from '../../shared/model.ts'
import type { WorkCommand } from './work.ts'

/** Both sides must speak the same one. */
export const PROTOCOL = 1

export interface Request {
  readonly v: typeof PROTOCOL
  /** The asking program's own. */
  readonly version: string
  /** Its paths are absolute, and its targets are found: `ids`. */
  readonly command: WorkCommand
  /** The downloads that it is about, where it names some. */
  readonly ids: readonly DownloadId[]
}

/** What a command was refused with: a sentence of the list's own, or what went wrong and whether on the disk. */
export type Refusal =
  | { readonly sentence: string }
  | { readonly trouble: Trouble; readonly isDisk: boolean }
  /** Of the app itself; it has written down what. */
  | { readonly stumbled: true }

export type Answer =
  /** Of another protocol, or more than can be done at once: nothing was done. */
  | { readonly kind: 'declined'; readonly why: 'version' | 'busy' | 'nonsense'; readonly version: string }
  | { readonly kind: 'started'; readonly view: DownloadView; readonly resumed: boolean }
  /** `views` of those that changed and are active, `idle` those that no longer are. */
  | {
      readonly kind: 'progress'
      readonly views: readonly DownloadView[]
      readonly idle: readonly DownloadId[]
    }
  | { readonly kind: 'waits'; readonly view: DownloadView }
  | { readonly kind: 'checked'; readonly view: DownloadView; readonly found: CheckReport }
  | { readonly kind: 'ended'; readonly view: DownloadView }
  | { readonly kind: 'notice'; readonly text: string }
  /** The host that was capped. */
  | { readonly kind: 'capped'; readonly hosts: readonly HostView[] }
  | { readonly kind: 'forgotten'; readonly wasKnown: boolean }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The last one. */
  | { readonly kind: 'exit'; readonly code: number }

const KINDS: Readonly<Record<Answer['kind'], 1>> = {
  declined: 1,
  started: 1,
  progress: 1,
  waits: 1,
  checked: 1,
  ended: 1,
  notice: 1,
  capped: 1,
  forgotten: 1,
  refused: 1,
  exit: 1,
}

export const lineOf = (message: Request | Answer): string => `${JSON.stringify(message)}\n`

/**
 * null for a line that is no answer. Beyond its kind it is believed: it comes from the person's own app, which speaks this
 * protocol or has declined.
 */
export function readAnswer(line: string): Answer | null {
  const value = parsed(line)
  if (typeof value !== 'object' || value === null || !('kind' in value)) return null
  return typeof value.kind === 'string' && Object.hasOwn(KINDS, value.kind) ? (value as Answer) : null
}

/** undefined for what is no JSON. */
export function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
