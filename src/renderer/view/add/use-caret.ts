// The place in a text that somebody types in, kept while something is added around it: setting the text of a field puts the caret
// at its end, and the next letters would become part of what was added.
import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react'

/** `text`: what the field shows. Returns what is to be called whenever its text or its caret is changed by hand. */
export function useCaret(field: RefObject<HTMLTextAreaElement | null>, text: string): () => void {
  const kept = useRef<Kept | null>(null)

  const keep = useCallback(() => {
    const { current } = field
    if (current === null) return
    kept.current = { text: current.value, start: current.selectionStart, end: current.selectionEnd }
  }, [field])

  useLayoutEffect(() => {
    const { current } = field
    if (current === null || text === kept.current?.text) return
    const before = kept.current
    const added = before === null ? null : placeOfAdded(before.text, text)
    const start = before === null || added === null ? text.length : before.start + added
    const end = before === null || added === null ? text.length : before.end + added
    current.setSelectionRange(start, end)
    kept.current = { text, start, end }
  }, [field, text])

  return keep
}

/** How far what was there has moved: not at all, or by what came before it; null: it is not there any more. */
function placeOfAdded(before: string, text: string): number | null {
  if (before === '') return null
  if (text.startsWith(before)) return 0
  return text.endsWith(before) ? text.length - before.length : null
}

interface Kept {
  readonly text: string
  readonly start: number
  readonly end: number
}
