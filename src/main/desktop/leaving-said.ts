// What becomes of downloads when the window is closed, said once: by the system where it shows notifications, else in the
// window when it is there again.
import { say, type WordKey } from '../../shared/words.ts'
import type { ShowNote } from './notifier.ts'

const KEY = 'closing-said'
/** It was to be said in the window, which nobody has seen since. */
const OWED = 'owed'
const SAID = 'said'

export interface ClosingSaidDeps {
  /** Text by key, kept for good; throws where it cannot be. */
  readonly kept: { read(key: string): string | null; write(key: string, value: string): void }
  readonly show: ShowNote
  /** Says a sentence in the window. */
  readonly tell: (text: string) => void
  readonly report: (error: unknown) => void
}

/** Where an icon shows that Sluice runs; 'none': nowhere. */
export type WayBack = 'tray' | 'dock' | 'none'

const BODIES = {
  tray: 'main.closing.tray',
  dock: 'main.closing.dock',
  none: 'main.closing.none',
} as const satisfies Record<WayBack, WordKey>

export interface ClosingSaid {
  /** The window was closed and downloads go on. */
  closed(wayBack: WayBack): void
  /** Somebody sees the window. */
  opened(): void
}

export function createClosingSaid({ kept, show, tell, report }: ClosingSaidDeps): ClosingSaid {
  let state = guarded(() => kept.read(KEY)) ?? null

  function become(next: string): void {
    state = next
    guarded(() => kept.write(KEY, next))
  }

  function guarded<T>(body: () => T): T | undefined {
    try {
      return body()
    } catch (error) {
      report(error)
      return undefined
    }
  }

  return {
    closed(wayBack) {
      if (state !== null) return
      const [title, body] = [say('main.closing.title'), say(BODIES[wayBack])]
      show({ title, body, about: { kind: 'list' } }, () => become(OWED))
      if (state === null) become(SAID)
    },
    opened() {
      if (state !== OWED) return
      tell(say('main.closing.was'))
      become(SAID)
    },
  }
}
