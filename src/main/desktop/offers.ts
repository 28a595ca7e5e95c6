// Links that other programs, sluice: links and opened files bring: kept until the window takes them into its dialog.
import type { AddItem, OfferedLinks } from '../../shared/contract.ts'

export interface Offers {
  offer(items: readonly AddItem[], troubles: readonly string[]): void
  /** Hands over everything, once; null: nothing. */
  take(): OfferedLinks | null
}

export function createOffers(): Offers {
  return { offer: () => {}, take: () => null }
}
