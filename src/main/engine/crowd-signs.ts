// Signs that a host serves only so many connections at once: it answers with a refusal, or breaks connections, above a
// number and serves below it. Judged only when a new request at that number has been served: a link that expired
// refuses new requests as well while old bodies flow, and a network that fails breaks all alike.

/** Connections that broke before their answer, beside others that were served, in a row. */
const BREAKS = 3

export class CrowdSigns {
  /** What may be the most it serves, and what was seen of it. */
  #limit = Number.POSITIVE_INFINITY
  #because = ''
  #breaks = 0
  #isSuspected = false

  /** A request was answered with a refusal beside so many that were being served. */
  refused(beside: number, because: string): void {
    if (beside < 1) return
    this.#suspect(beside, because)
    this.#isSuspected = true
  }

  /** A connection was refused, or broke before its answer, beside so many that were being served. */
  broke(beside: number, because: string): void {
    if (beside < 1) return
    this.#suspect(beside, because)
    this.#breaks++
    if (this.#breaks >= BREAKS) this.#isSuspected = true
  }

  /**
   * A new request was answered as it should beside so many. Returns what that proves: the most connections it serves and
   * the sign of it; null: nothing.
   */
  served(beside: number): { readonly connections: number; readonly because: string } | null {
    if (beside + 1 > this.#limit) {
      this.forget()
      return null
    }
    if (!this.#isSuspected) return null
    const proved = { connections: this.#limit, because: this.#because }
    this.forget()
    return proved
  }

  /** What was refused was not for their number: the link had expired, say. */
  forget(): void {
    this.#limit = Number.POSITIVE_INFINITY
    this.#because = ''
    this.#breaks = 0
    this.#isSuspected = false
  }

  #suspect(beside: number, because: string): void {
    if (beside > this.#limit) return
    this.#limit = beside
    this.#because = because
  }
}
