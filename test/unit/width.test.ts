// How many connections are tried, told by a link whose throughput depends on their number.
import { describe, expect, test } from 'vitest'
import { type Connections, connectionsOf } from '../../src/main/engine/plan.ts'
import { WIDTH_LOOK_MS, Width } from '../../src/main/engine/width.ts'

const MIB = 1_048_576
const MB = 1_000_000

interface Path {
  /** Bytes per second of so many connections at a time in ms. */
  readonly rate: (flowing: number, now: number) => number
  readonly answerMs: number
  readonly size: number
  /** Connections that the host serves at most. */
  readonly served: number
}

const each4: Path = { rate: flowing => flowing * 4 * MB, answerMs: 50, size: 10_000 * MIB, served: 99 }
const full: Path = { ...each4, rate: flowing => Math.min(20 * MB, flowing * 4 * MB) }

/** A download over the path: connections come one answer after they are wanted, and go at once. */
class Drive {
  readonly width: Width
  readonly #path: Path
  #now = 0
  #received = 0
  #lanes: number
  #arriving: { readonly at: number; readonly lanes: number } | null = null

  /** @param far whether the download is told how long the first answer took. */
  constructor(path: Path, options: Connections = connectionsOf(null), far = false) {
    this.width = new Width(options)
    if (far) this.width.begin(path.answerMs)
    this.#path = path
    this.#lanes = Math.min(this.width.wanted, path.served)
  }

  get left(): number {
    return this.#path.size - this.#received
  }

  /** Lets so many ms pass; returns each new number that was wanted, with its time. */
  pass(ms: number, path: Path = this.#path): readonly (readonly [now: number, wanted: number])[] {
    const seen: (readonly [number, number])[] = []
    for (const end = this.#now + ms; this.#now < end; ) {
      this.#now += WIDTH_LOOK_MS
      this.#received += (path.rate(this.#lanes, this.#now) * WIDTH_LOOK_MS) / 1_000
      const before = this.width.wanted
      const wanted = this.width.observe({
        now: this.#now,
        received: this.#received,
        lanes: this.#lanes,
        flowing: this.#lanes,
        answerMs: path.answerMs,
        missing: Math.max(0, this.left),
      })
      if (wanted !== before) seen.push([this.#now, wanted])
      if (wanted < this.#lanes) this.#lanes = wanted
      const target = Math.min(wanted, path.served)
      if (target > this.#lanes) this.#arriving ??= { at: this.#now + path.answerMs, lanes: target }
      if (this.#arriving !== null && this.#now >= this.#arriving.at) {
        this.#lanes = this.#arriving.lanes
        this.#arriving = null
      }
    }
    return seen
  }
}

describe('begins', () => {
  test.each<[string, Connections, number]>([
    ['with eight', connectionsOf(null), 8],
    ['with what it is told', { start: 3, most: 16 }, 3],
    ['with no more than the cap', connectionsOf(5), 5],
    ['with no more than the most', { start: 8, most: 6 }, 6],
    ['with one at least', { start: 0, most: 0 }, 1],
  ])('%s', (_what, options, wanted) => {
    expect(new Width(options).wanted).toBe(wanted)
  })
})

describe('where each connection adds its share', () => {
  test('rises in steps to the most, the first within half a second, all within a second and a half', () => {
    const rises = new Drive(each4).pass(120_000)
    expect(rises.map(([, wanted]) => wanted)).toEqual([12, 16])
    expect(rises[0]?.[0]).toBeLessThanOrEqual(500)
    expect(rises[1]?.[0]).toBeLessThanOrEqual(1_500)
  })

  test('takes longer where answers do, four of them and a little', () => {
    const [first] = new Drive({ ...each4, answerMs: 200 }).pass(10_000)
    expect(first?.[0]).toBeGreaterThanOrEqual(800)
    expect(first?.[0]).toBeLessThanOrEqual(1_000)
  })

  test.each([1, 5, 8, 10, 13])('never exceeds a cap of %i', cap => {
    const drive = new Drive(each4, connectionsOf(cap))
    for (const [, wanted] of drive.pass(200_000)) expect(wanted).toBeLessThanOrEqual(cap)
    expect(drive.width.wanted).toBe(cap)
  })

  test('stops at once and for good when the host refuses one', () => {
    const drive = new Drive(each4)
    drive.pass(500)
    expect(drive.width.wanted).toBe(12)
    drive.width.refused()
    expect(drive.width.wanted).toBe(8)
    expect(drive.pass(300_000)).toEqual([])
  })

  test('keeps what has proved itself when a later one is refused', () => {
    const drive = new Drive(each4)
    drive.pass(10_000)
    drive.width.refused()
    expect(drive.width.wanted).toBe(16)
  })
})

describe('where the link is full', () => {
  test('goes back within two seconds, and tries again after a minute', () => {
    const changes = new Drive(full).pass(70_000)
    expect(changes.map(([, wanted]) => wanted)).toEqual([12, 8, 12, 8])
    const [rise, fall, again] = changes.map(([now]) => now)
    expect((fall ?? 0) - (rise ?? 0)).toBeLessThanOrEqual(2_000)
    expect((again ?? 0) - (fall ?? 0)).toBeGreaterThanOrEqual(60_000)
  })

  test('tries again as soon as the rate has dropped by more than half', () => {
    const drive = new Drive(full)
    drive.pass(10_000)
    const changes = drive.pass(5_000, { ...full, rate: flowing => flowing * MB })
    expect(changes.map(([, wanted]) => wanted)).toEqual([12, 16])
  })

  test('keeps a step that adds and takes back one that does not', () => {
    const changes = new Drive({ ...each4, rate: flowing => Math.min(12, flowing) * 4 * MB }).pass(30_000)
    expect(changes.map(([, wanted]) => wanted)).toEqual([12, 16, 12])
  })
})

describe('where throughput changes by itself', () => {
  test('what rose while TCP opened its windows is looked into: back to eight on a full link', () => {
    const opening = (now: number): number => Math.min(1, 0.05 * 2 ** (now / 250))
    const drive = new Drive({ ...full, rate: (_flowing, now) => 20 * MB * opening(now) })
    expect(drive.pass(1_500).map(([, wanted]) => wanted)).toContain(12)
    drive.pass(30_000)
    expect(drive.width.wanted).toBe(8)
  })

  test('a first burst that does not last is no reason to stay with eight', () => {
    const path: Path = { ...each4, rate: (flowing, now) => flowing * (now <= 600 ? 2 * MB : 0.4 * MB) }
    const drive = new Drive(path)
    drive.pass(5_000)
    expect(drive.width.wanted).toBe(16)
    // Looked into as well: without the last four it was slower by their share.
    expect(drive.pass(60_000).map(([, wanted]) => wanted)).toEqual([12, 16])
  })
})

describe('does not rise', () => {
  test.each<[string, Path]>([
    [
      'where each is so fast that the processor is the limit',
      { ...each4, rate: flowing => flowing * 40 * MB },
    ],
    ['when all is done within a second and a half', { ...each4, size: 55 * MIB }],
    ['when less than a chunk would be left for each', { ...each4, size: 12 * MIB, rate: () => 0.5 * MB }],
    ['when the rest takes but four answers', { ...each4, answerMs: 2_000, size: 250 * MIB }],
    ['while nothing comes at all', { ...each4, rate: () => 0 }],
    ['while not all of the first flow', { ...each4, served: 6 }],
  ])('%s', (_what, path) => {
    expect(new Drive(path).pass(20_000)).toEqual([])
  })
})

describe('less than three seconds before the end', () => {
  /** It has been watched for 300 ms when it could rise for the first time. */
  const sizeFor = (seconds: number): number => 24 * MB * (0.3 + seconds)

  test.each([
    [2.99, []],
    [3.01, [12]],
  ])('%f s: a steady rate is left as it is', (seconds, changes) => {
    const drive = new Drive({ ...each4, size: sizeFor(seconds), rate: flowing => flowing * 3 * MB })
    expect(drive.pass(500).map(([, wanted]) => wanted)).toEqual(changes)
  })

  test.each([
    ['not where the rest takes less than a second and a half', 30 * MB, []],
    ['where it takes more', 31 * MB, [12]],
  ])('one that still grows is joined by others, %s', (_what, size, changes) => {
    const rate = (flowing: number, now: number): number => (flowing * 3 * MB * Math.min(now, 400)) / 400
    expect(new Drive({ ...each4, size, rate }).pass(500).map(([, wanted]) => wanted)).toEqual(changes)
  })
})

describe('a host that is far away', () => {
  const far = (path: Path, options?: Connections): Drive => new Drive(path, options, true)
  const changesOf = (drive: Drive, ms: number): readonly number[] =>
    drive.pass(ms).map(([, wanted]) => wanted)

  test.each<[string, number, Connections, number]>([
    ['20 ms: with all there may be', 20, connectionsOf(null), 16],
    ['less: with eight', 19.9, connectionsOf(null), 8],
    ['no more than the cap', 200, connectionsOf(11), 11],
    ['no more than the most', 200, { start: 8, most: 12 }, 12],
    ['what the person named', 200, { start: 3, most: 3 }, 3],
  ])('begins, %s', (_what, answerMs, options, wanted) => {
    const width = new Width(options)
    width.begin(answerMs)
    expect(width.wanted).toBe(wanted)
  })

  test('is one or not by its first answer, before anything was observed', () => {
    const drive = new Drive(each4)
    drive.pass(100)
    drive.width.begin(200)
    expect(drive.width.wanted).toBe(8)
  })

  test('with a full link keeps them all for a download of less than ten seconds', () => {
    expect(changesOf(far({ ...full, size: 250 * MIB }), 13_000)).toEqual([])
  })

  test('goes back to eight in a longer one, in two steps, and tries again after a minute', () => {
    const drive = far(full)
    const [first, second, ...more] = drive.pass(20_000)
    expect(first?.[1]).toBe(12)
    expect(first?.[0]).toBeGreaterThan(3_000)
    expect(second?.[1]).toBe(8)
    expect(more).toEqual([])
    expect(changesOf(drive, 60_000)).toEqual([12, 8])
  })

  test('keeps them where each adds its share, and is not asked again', () => {
    expect(changesOf(far(each4), 120_000)).toEqual([12, 16])
  })

  test('keeps those that add, and ends the others', () => {
    const path = { ...each4, rate: (flowing: number) => Math.min(12, flowing) * 4 * MB }
    expect(changesOf(far(path), 30_000)).toEqual([12, 8, 12])
  })

  test('that refuses one has them all taken back, for good', () => {
    const drive = far(each4)
    drive.pass(1_000)
    drive.width.refused()
    expect(drive.width.wanted).toBe(8)
    expect(drive.pass(100_000)).toEqual([])
    drive.width.begin(200)
    expect(drive.width.wanted).toBe(8)
  })

  test('that refuses one before the first answer is not far enough', () => {
    const width = new Width(connectionsOf(null))
    width.refused()
    width.begin(200)
    expect(width.wanted).toBe(8)
  })

  test('that refuses one later keeps what has proved itself', () => {
    const drive = far(each4)
    drive.pass(20_000)
    drive.width.refused()
    expect(drive.width.wanted).toBe(16)
  })
})

describe('what the host does not serve', () => {
  const path = { ...each4, served: 9 }

  test('is taken back after a while', () => {
    expect(new Drive(path).pass(20_000).map(([, wanted]) => wanted)).toEqual([12, 8])
  })

  test('is taken back where all were opened at once', () => {
    expect(new Drive(path, connectionsOf(null), true).pass(20_000).map(([, wanted]) => wanted)).toEqual([8])
  })
})

test('bytes that are forgotten are not taken for connections that add nothing', () => {
  const width = new Width(connectionsOf(null))
  const at = (now: number, received: number): number =>
    width.observe({ now, received, lanes: 12, flowing: 12, answerMs: 50, missing: 1_000 * MIB - received })
  at(0, 50 * MIB)
  at(200, 55 * MIB)
  expect(at(400, 60 * MIB)).toBe(12)
  at(600, 65 * MIB)
  at(800, 70 * MIB)
  expect(at(1_000, 20 * MIB)).toBe(12)
  expect(at(1_200, 25 * MIB)).toBe(12)
  expect(at(1_400, 30 * MIB)).toBe(12)
  expect(at(1_600, 35 * MIB)).toBe(8)
})

describe('when the person allows another number', () => {
  const named = (connections: number): Connections => connectionsOf(connections)

  test.each<readonly [from: number | null, to: number | null, wanted: number]>([
    [null, 4, 4],
    [null, 12, 12],
    [4, null, 8],
    [16, null, 16],
    [4, 2, 2],
    [2, 1, 1],
  ])('%s, then %s: %i are tried', (from, to, wanted) => {
    const width = new Width(connectionsOf(from))
    width.allow(connectionsOf(to))
    expect(width.wanted).toBe(wanted)
  })

  test('what proved to be of use is kept, and more are tried again', () => {
    const drive = new Drive(each4)
    drive.pass(20_000)
    expect(drive.width.wanted).toBe(16)
    drive.width.allow(named(6))
    drive.pass(20_000)
    expect(drive.width.wanted).toBe(6)
    drive.width.allow(connectionsOf(null))
    expect(drive.width.wanted).toBe(8)
    drive.pass(20_000)
    expect(drive.width.wanted).toBe(16)
  })

  test('the same number again is no reason to try anew', () => {
    const drive = new Drive(full)
    drive.pass(20_000)
    for (let second = 0; second < 30; second++) {
      drive.width.allow(connectionsOf(null))
      expect(drive.pass(1_000)).toEqual([])
    }
    const far = new Width(connectionsOf(null))
    far.observe({ now: 0, received: 0, lanes: 8, flowing: 8, answerMs: 50, missing: 1_000 * MIB })
    far.allow(connectionsOf(null))
    far.begin(50)
    expect(far.wanted).toBe(8)
  })

  test('a host that is far is given all there may be at once, as at its beginning', () => {
    const width = new Width(named(4))
    width.begin(50)
    width.allow(connectionsOf(null))
    width.begin(50)
    expect(width.wanted).toBe(16)
  })

  test('one that has refused is not asked for more than that begins with', () => {
    const width = new Width(named(4))
    width.refused()
    width.allow(connectionsOf(null))
    width.begin(50)
    expect(width.wanted).toBe(8)
  })
})
