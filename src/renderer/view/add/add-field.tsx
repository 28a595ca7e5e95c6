// Where links are typed or pasted: one line that grows with its text. Enter adds, Shift+Enter breaks the line.
import { Plus } from 'lucide-react'
import { type KeyboardEvent, type ReactElement, useRef, useState } from 'react'
import { useController } from '../../state/use-controller.ts'

export function AddField(): ReactElement {
  const controller = useController()
  const [text, setText] = useState('')
  const isBlank = text.trim() === ''
  const sending = useRef(false)

  async function add(): Promise<void> {
    // A second Enter before the answer would only be told that the links are already in the list.
    if (isBlank || sending.current) return
    const sent = text
    sending.current = true
    try {
      // What could not be added at all stays, so that it can be put right.
      if (await controller.addText(sent)) setText(current => (current === sent ? '' : current))
    } finally {
      sending.current = false
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void add()
  }

  return (
    <form
      className="add-field"
      onSubmit={event => {
        event.preventDefault()
        void add()
      }}
    >
      <textarea
        className="add-input"
        aria-label="Links to download"
        placeholder="Paste links here, or drop them anywhere"
        rows={1}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={event => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" className="button button-primary" title="Add" disabled={isBlank}>
        <Plus size={16} strokeWidth={2.25} aria-hidden="true" />
        <span className="button-label">Add</span>
      </button>
    </form>
  )
}
