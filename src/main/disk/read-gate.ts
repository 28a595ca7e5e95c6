// Lets so many in at once; the others wait in order, until it is their turn or their signal ends it.

export interface Gate {
  /** Resolves with what is to be called once when done, or with null where the signal came first. */
  enter(signal: AbortSignal): Promise<(() => void) | null>
}

export function createGate(width: number): Gate {
  let free = width
  const waiting = new Set<() => void>()

  /** Hands the place on. */
  function leave(): void {
    const [next] = waiting
    if (next === undefined) free++
    else next()
  }

  return {
    enter(signal) {
      if (signal.aborted) return Promise.resolve(null)
      if (free > 0) {
        free--
        return Promise.resolve(leave)
      }
      return new Promise(resolve => {
        const giveUp = (): void => {
          waiting.delete(go)
          resolve(null)
        }
        const go = (): void => {
          waiting.delete(go)
          signal.removeEventListener('abort', giveUp)
          resolve(leave)
        }
        waiting.add(go)
        signal.addEventListener('abort', giveUp, { once: true })
      })
    },
  }
}
