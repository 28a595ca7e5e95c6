// What may lie over the window: one dialog at a time.
import type { DownloadId } from '../../shared/model.ts'

export type Panel =
  /** `text`: what was dropped, pasted or typed so far. */
  | { readonly kind: 'add'; readonly text: string }
  | { readonly kind: 'hosts' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'shortcuts' }
  /** Asks for another link to a download's file; `link` is what was typed so far. */
  | { readonly kind: 'relink'; readonly id: DownloadId; readonly link: string }
