// Places in a file where a span began with nothing before it to be compared with, in a reply that proves no version: what
// lies on both sides has still to be proved of one version. Kept across sessions: as long as one is left the file is not done.

export class Seams {
  readonly #offsets: Set<number>
  #isChanged = false

  /** @param text as `encode` has it; what cannot be understood names none. */
  constructor(text: string | null = null) {
    this.#offsets = new Set(decoded(text))
  }

  get size(): number {
    return this.#offsets.size
  }

  /** One of them; null where there is none. */
  get first(): number | null {
    const [first] = this.#offsets
    return first ?? null
  }

  add(offset: number): void {
    this.#offsets.add(offset)
    this.#isChanged = true
  }

  proved(offset: number): void {
    this.#offsets.delete(offset)
    this.#isChanged = true
  }

  /** All of them are proved. */
  clear(): void {
    this.#offsets.clear()
    this.#isChanged = true
  }

  /** What the store is to be told: nothing where nothing has changed since this was last asked. */
  takeChange(): { readonly seams?: string | null } {
    if (!this.#isChanged) return {}
    this.#isChanged = false
    return { seams: this.#offsets.size === 0 ? null : JSON.stringify([...this.#offsets]) }
  }

  /** The store could not take it: it is to be told again, with the bytes on both sides. */
  giveBack(): void {
    this.#isChanged = true
  }
}

function decoded(text: string | null): readonly number[] {
  if (text === null) return []
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.filter(one => Number.isSafeInteger(one) && one >= 0) : []
  } catch {
    return []
  }
}
