// Which chunks were claimed within the last minute: after an unclean stop these have to prove themselves by their CRC-32,
// for a disk may have lied about what it had made durable. Time is an argument.

/** A disk that keeps a promise only later keeps it within so long. */
export const RECENT_MS = 60_000

/** Chunks [start, end) claimed at `at`, wall clock ms. */
interface Run {
  readonly at: number
  readonly start: number
  end: number
}

export class RecentChunks {
  #runs: Run[]

  /** @param text as `encode` has it: what an earlier session of the same minute claimed is still recent. */
  constructor(text: string | null = null) {
    this.#runs = runsOf(text)
  }

  /** Takes note of chunks that a checkpoint is about to claim. */
  add(chunks: Iterable<number>, now: number): void {
    this.#runs = this.#runs.filter(({ at }) => Math.abs(now - at) < RECENT_MS)
    let last: Run | null = null
    for (const chunk of [...chunks].sort((a, b) => a - b)) {
      if (last !== null && last.end === chunk) last.end++
      else {
        last = { at: now, start: chunk, end: chunk + 1 }
        this.#runs.push(last)
      }
    }
  }

  /** As the store keeps it; null where there are none. */
  encode(): string | null {
    if (this.#runs.length === 0) return null
    return JSON.stringify(this.#runs.map(({ at, start, end }) => [at, start, end]))
  }
}

/** The chunks that an encoded record names, each once; what cannot be understood names none. */
export function decodeRecent(text: string | null): readonly number[] {
  const chunks = new Set<number>()
  for (const { start, end } of runsOf(text))
    for (let chunk = start; chunk < end && chunks.size < MOST_CHUNKS; chunk++) chunks.add(chunk)
  return [...chunks].sort((a, b) => a - b)
}

/** A minute at 1 GB/s is 60,000 chunks; more than these is no record of ours. */
const MOST_CHUNKS = 1_000_000

function runsOf(text: string | null): Run[] {
  return parsed(text).flatMap(run => {
    const [at, start, end]: readonly unknown[] = Array.isArray(run) ? run : []
    if (!isWhole(at) || !isWhole(start) || !isWhole(end)) return []
    return [{ at, start, end }]
  })
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function parsed(text: string | null): readonly unknown[] {
  if (text === null) return []
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
