// What may lie over the window: one panel at a time.
import type { DownloadId } from '../../shared/model.ts'

export type Panel =
  | { readonly kind: 'hosts' }
  /** Asks for another link to a download's file; `link` is what was typed so far. */
  | { readonly kind: 'relink'; readonly id: DownloadId; readonly link: string }
  | { readonly kind: 'timeline'; readonly id: DownloadId }
