// The place in a text that somebody types in, kept while something is added below it: setting the text of a field puts the caret
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
    const isAdded = before !== null && before.text !== '' && text.startsWith(before.text)
    const { start, end } = isAdded ? before : { start: text.length, end: text.length }
    current.setSelectionRange(start, end)
    kept.current = { text, start, end }
  }, [field, text])

  return keep
}

interface Kept {
  readonly text: string
  readonly start: number
  readonly end: number
}
