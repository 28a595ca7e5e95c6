// One string out of a binary property list (Apple's CFBinaryPList.c, version 00). Pure, never throws, looks at no
// more than it needs, however large what is in there.
import { MAX_LINK_LENGTH } from './links.ts'

/** The trailer: 6 bytes unused, sizes of offsets and references, then three 8-byte numbers. */
const TRAILER = 32
/** A shortcut holds one key; more than this is none. */
const MOST_KEYS = 1_000

/** The string under `key` of the dictionary at the top; null where there is none, or the file is damaged. */
export function binaryString(bytes: Uint8Array, key: string): string | null {
  const file = open(bytes)
  if (file === null) return null
  const top = file.object(file.top)
  if (top === null || top.type !== 0xd || top.count > MOST_KEYS) return null
  for (let index = 0; index < top.count; index++) {
    const name = file.reference(top.start, index)
    if (name === null || file.text(name, key.length) !== key) continue
    const value = file.reference(top.start, top.count + index)
    return value === null ? null : file.text(value, MAX_LINK_LENGTH)
  }
  return null
}

interface PlistObject {
  /** High half of the marker. */
  readonly type: number
  /** Letters of a string, pairs of a dictionary. */
  readonly count: number
  /** Where its contents begin. */
  readonly start: number
}

interface Plist {
  readonly top: number
  object(index: number): PlistObject | null
  /** The object that the `index`th reference at `start` leads to. */
  reference(start: number, index: number): number | null
  /** A string of at most `most` letters; all keys may be one and the same, as long as the file. */
  text(index: number, most: number): string | null
}

function open(bytes: Uint8Array): Plist | null {
  const trailer = bytes.length - TRAILER
  if (trailer < 8) return null
  const offsetSize = bytes[trailer + 6] ?? 0
  const referenceSize = bytes[trailer + 7] ?? 0
  const count = number(bytes, trailer + 8, 8)
  const top = number(bytes, trailer + 16, 8)
  const table = number(bytes, trailer + 24, 8)
  if (count === null || top === null || table === null) return null

  function object(index: number): PlistObject | null {
    if (count === null || table === null || index >= count) return null
    const at = number(bytes, table + index * offsetSize, offsetSize)
    const marker = at === null ? undefined : bytes[at]
    if (at === null || marker === undefined) return null
    const low = marker & 0xf
    if (low !== 0xf) return { type: marker >> 4, count: low, start: at + 1 }
    // The count did not fit: an integer object follows, 2^n bytes long.
    const size = 2 ** ((bytes[at + 1] ?? 0) & 0xf)
    const long = number(bytes, at + 2, size)
    return long === null ? null : { type: marker >> 4, count: long, start: at + 2 + size }
  }

  return {
    top,
    object,
    reference: (start, index) => number(bytes, start + index * referenceSize, referenceSize),
    text(index, most) {
      const found = object(index)
      if (found === null || (found.type !== 0x5 && found.type !== 0x6) || found.count > most) return null
      const isWide = found.type === 0x6
      const end = found.start + found.count * (isWide ? 2 : 1)
      if (end > bytes.length) return null
      return new TextDecoder(isWide ? 'utf-16be' : 'latin1').decode(bytes.subarray(found.start, end))
    },
  }
}

/** A big-endian whole number of 1 to 8 bytes; null where it lies outside the file or passes 2^53. */
function number(bytes: Uint8Array, at: number, size: number): number | null {
  if (size < 1 || size > 8 || at < 0 || at + size > bytes.length) return null
  let value = 0
  for (let index = 0; index < size; index++) value = value * 256 + (bytes[at + index] ?? 0)
  return Number.isSafeInteger(value) ? value : null
}
