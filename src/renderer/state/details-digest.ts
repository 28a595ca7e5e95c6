// A checksum as a person pastes it, against the one that was added up. Pure.
import { CHECKSUM_ALGORITHMS, type Checksum, HEX_DIGITS } from '../../shared/model.ts'

type Algorithm = Checksum['algorithm']

export const ALGORITHM_NAMES: Readonly<Record<Algorithm, string>> = {
  sha256: 'SHA-256',
  sha512: 'SHA-512',
  sha1: 'SHA-1',
  md5: 'MD5',
}

export type Comparison =
  | { readonly is: 'empty' | 'right' | 'wrong' | 'malformed' }
  /** It has the length of another algorithm's. */
  | { readonly is: 'other'; readonly algorithm: Algorithm }

/**
 * `typed`: hex digits in any case, perhaps with the algorithm in front ("sha256:…", "SHA256 (a.iso) = …") or the file's
 * name behind, as checksum files have it; spaces, colons and hyphens between the digits do not matter.
 */
export function compareDigest({ algorithm, hex }: Checksum, typed: string): Comparison {
  if (typed.trim() === '') return { is: 'empty' }
  const expected = hexIn(typed)
  if (expected === null) return { is: 'malformed' }
  if (expected === hex.toLowerCase()) return { is: 'right' }
  if (expected.length === HEX_DIGITS[algorithm]) return { is: 'wrong' }
  const other = CHECKSUM_ALGORITHMS.find(known => HEX_DIGITS[known] === expected.length)
  return other === undefined ? { is: 'malformed' } : { is: 'other', algorithm: other }
}

/** The hex digits of a checksum in a text, lower case; null where there is none. */
function hexIn(typed: string): string | null {
  const lengths = new Set<number>(Object.values(HEX_DIGITS))
  const text = typed.trim().toLowerCase()
  const words = text.split(/[\s=:*]+/).filter(word => /^[0-9a-f]+$/.test(word) && lengths.has(word.length))
  if (words[0] !== undefined) return words[0]
  const joined = text.replace(/[\s:-]/g, '')
  return /^[0-9a-f]+$/.test(joined) ? joined : null
}
