// Chance that can be repeated: a stream of numbers for each seed and path, the same on every machine (sfc32).
import { createHash } from 'node:crypto'

export interface Dice {
  /** Uniform in [0, 1). */
  next(): number
  /** A whole number from `low` to `high`, both possible. */
  between(low: number, high: number): number
  chance(probability: number): boolean
  pick<const T extends readonly [unknown, ...unknown[]]>(list: T): T[number]
  /** One of the keys, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K
}

/** @param path names the stream: streams of different paths have nothing to do with each other. */
export function dice(seed: number, ...path: readonly (string | number)[]): Dice {
  const hash = createHash('sha256')
    .update([seed, ...path].join('/'))
    .digest()
  let [a, b, c, d] = [hash.readInt32LE(0), hash.readInt32LE(4), hash.readInt32LE(8), 1]
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 12; i++) next()
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    between,
    chance: probability => next() < probability,
    pick: list => list[between(0, list.length - 1)] as (typeof list)[number],
    weighted(weights) {
      const keys = Object.keys(weights) as (keyof typeof weights)[]
      let left = next() * keys.reduce((sum, key) => sum + weights[key], 0)
      for (const key of keys) {
        left -= weights[key]
        if (left < 0) return key
      }
      return keys[0] as (typeof keys)[number]
    },
  }
}
