// A checksum as people paste it: 'sha256:…', 'SHA-256 = …' or its digits alone, the algorithm then told by their number. Pure.
import { CHECKSUM_ALGORITHMS, type Checksum, HEX_DIGITS } from '../../shared/model.ts'
import { say } from '../../shared/words.ts'

export type ChecksumReading =
  /** null: nothing was given. */
  | { readonly ok: true; readonly checksum: Checksum | null }
  /** `reason`: a sentence. */
  | { readonly ok: false; readonly reason: string }

export function readChecksum(text: string): ChecksumReading {
  const plain = text.trim()
  if (plain === '') return { ok: true, checksum: null }
  const [, before, digits = ''] =
    /^(?:([a-z0-9/-]{1,20})\s{0,3}[:=]\s{0,3})?([0-9a-f]{1,300})$/i.exec(plain) ?? []
  if (digits === '') return { ok: false, reason: say('add.checksum-form') }
  const hex = digits.toLowerCase()
  if (before === undefined) {
    const algorithm = CHECKSUM_ALGORITHMS.find(name => HEX_DIGITS[name] === hex.length)
    if (algorithm === undefined) {
      return { ok: false, reason: say('add.checksum-digits', { has: hex.length }) }
    }
    return { ok: true, checksum: { algorithm, hex } }
  }
  const kind = before.toLowerCase().replaceAll('-', '')
  const algorithm = CHECKSUM_ALGORITHMS.find(name => name === kind)
  if (algorithm === undefined) return { ok: false, reason: say('add.checksum-kind', { kind: before }) }
  if (hex.length !== HEX_DIGITS[algorithm]) {
    const facts = { kind: algorithm, wanted: HEX_DIGITS[algorithm], has: hex.length }
    return { ok: false, reason: say('add.checksum-length', facts) }
  }
  return { ok: true, checksum: { algorithm, hex } }
}
