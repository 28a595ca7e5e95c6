// Links that other programs, sluice: links and opened files bring: kept until the window takes them into its dialog.
import { type AddItem, MAX_LINKS, type OfferedLinks } from '../../shared/contract.ts'
import { intakeKey } from '../../shared/intake.ts'
import { say } from '../../shared/words.ts'

export interface Offers {
  /** Links that wait to be taken. */
  readonly count: number
  /** Adds to what waits; a link that is there already gets what was not said of it yet. `troubles`: sentences. */
  offer(items: readonly AddItem[], troubles: readonly string[]): void
  /** Hands over everything, once; null: nothing. */
  take(): OfferedLinks | null
  /** Tells of what waits, where anything does: to a page that has just been loaded. */
  remind(): void
}

/** So many sentences are kept; of the others only how many they were. */
const MOST_TROUBLES = 5

/** A bare link that a page sends ahead must not keep a metalink's checksum away. */
function filled(known: AddItem, { name, checksum }: AddItem): AddItem {
  return { ...known, name: known.name ?? name, checksum: known.checksum ?? checksum }
}

/** @param changed is told whenever there is more to take, how many links there are then. */
export function createOffers(changed: (count: number) => void): Offers {
  let items = new Map<string, AddItem>()
  let troubles: string[] = []
  let unsaid = 0
  let isCut = false

  function clear(): void {
    items = new Map()
    troubles = []
    unsaid = 0
    isCut = false
  }

  function allTroubles(): readonly string[] {
    const more = { count: unsaid, number: unsaid.toLocaleString('en-US') }
    return [
      ...troubles,
      ...(isCut ? [say('offer.too-many', { most: MAX_LINKS.toLocaleString('en-US') })] : []),
      ...(unsaid > 0 ? [say('offer.troubles-more', more)] : []),
    ]
  }

  const isEmpty = (): boolean => items.size === 0 && troubles.length === 0

  return {
    get count() {
      return items.size
    },
    offer(found, sentences) {
      if (found.length + sentences.length === 0) return
      for (const item of found) {
        const key = intakeKey(item)
        const known = items.get(key)
        // Where files go is only for the person to say.
        if (known !== undefined) items.set(key, filled(known, item))
        else if (items.size < MAX_LINKS) items.set(key, { ...item, dir: null })
        else isCut = true
      }
      for (const trouble of sentences) {
        if (troubles.includes(trouble)) continue
        if (troubles.length < MOST_TROUBLES) troubles.push(trouble)
        else unsaid++
      }
      changed(items.size)
    },
    take() {
      if (isEmpty()) return null
      const taken = { items: [...items.values()], troubles: allTroubles() }
      clear()
      return taken
    },
    remind() {
      if (!isEmpty()) changed(items.size)
    },
  }
}
