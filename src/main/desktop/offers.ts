// Links that other programs, sluice: links and opened files bring: kept until the window takes them into its dialog.
import type { OfferedLinks } from '../../shared/contract.ts'

export interface Offers {
  /** Hands over everything, once; null: nothing. */
  take(): OfferedLinks | null
}

export function createOffers(): Offers {
  return { take: () => null }
}
