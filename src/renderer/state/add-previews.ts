// What servers say of links that are not in the list yet: asked only for those in sight, a few at a time, after a pause;
// every answer is kept until the end. Time comes in by setTimeout alone.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { LinkPreview } from '../../shared/details.ts'
import { type IntakeLink, intakeKey } from '../../shared/intake.ts'

export type PreviewState =
  | { readonly kind: 'asking' }
  | { readonly kind: 'known'; readonly preview: LinkPreview }
  /** Main could not ask; nothing is lost by that. */
  | { readonly kind: 'unknown' }

export interface PreviewsState {
  /** By `intakeKey`. The same map all the time: `revision` tells that it has changed. */
  readonly byKey: ReadonlyMap<string, PreviewState>
  readonly revision: number
}

export interface Previews {
  readonly store: StoreApi<PreviewsState>
  /** These are in sight now; those of before that have not been asked yet no longer matter. */
  want(links: readonly IntakeLink[]): void
  /** Nothing more is asked, what was learned is forgotten, and main lets go of its side. May begin anew. */
  end(): void
}

export interface PreviewPorts {
  /** Never rejects; null where main could not ask. */
  readonly ask: (link: IntakeLink) => Promise<LinkPreview | null>
  readonly end: () => void
}

/** How many are asked at once. */
export const MOST_ASKED = 4
/** Without a change, before the first is asked, ms. */
export const ASK_AFTER = 400

export function createPreviews(ports: PreviewPorts): Previews {
  const byKey = new Map<string, PreviewState>()
  const store = createStore<PreviewsState>(() => ({ byKey, revision: 0 }))
  let wanted = new Map<string, IntakeLink>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking = 0
  /** Answers that come after the end belong to nobody. */
  let round = 0

  function keep(key: string, state: PreviewState): void {
    byKey.set(key, state)
    store.setState(({ revision }) => ({ revision: revision + 1 }))
  }

  function askNext(): void {
    for (const [key, link] of wanted) {
      if (asking >= MOST_ASKED) return
      if (!byKey.has(key)) void ask(key, link)
    }
  }

  async function ask(key: string, link: IntakeLink): Promise<void> {
    const mine = round
    asking++
    keep(key, { kind: 'asking' })
    const preview = await ports.ask(link)
    asking--
    if (mine === round) {
      keep(key, preview === null ? { kind: 'unknown' } : { kind: 'known', preview })
      // A pause that is running asks by itself when it is over.
      if (timer === undefined) askNext()
    } else if (asking === 0) ports.end()
  }

  return {
    store,
    want(links) {
      const next = new Map(links.map(link => [intakeKey(link), link]))
      const isSame = next.size === wanted.size && [...next.keys()].every(key => wanted.has(key))
      if (isSame) return
      wanted = next
      clearTimeout(timer)
      timer = setTimeout(() => {
        timer = undefined
        askNext()
      }, ASK_AFTER)
    },
    end() {
      clearTimeout(timer)
      timer = undefined
      wanted = new Map()
      byKey.clear()
      round++
      store.setState(({ revision }) => ({ revision: revision + 1 }))
      ports.end()
    },
  }
}

/** Bytes of all of `links` whose size is known. */
export function knownBytes(links: readonly IntakeLink[], byKey: ReadonlyMap<string, PreviewState>): number {
  if (byKey.size === 0) return 0
  let bytes = 0
  for (const link of links) {
    const state = byKey.get(intakeKey(link))
    if (state?.kind === 'known') bytes += state.preview.total ?? 0
  }
  return bytes
}
