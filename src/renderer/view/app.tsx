// The whole window: header, messages, queue; and the two ways in that work everywhere, drop and paste.
import { type ReactElement, useEffect, useRef } from 'react'
import { useController, useMirror, useWindow } from '../state/use-controller.ts'
import { AddSummaryPanel } from './add-summary.tsx'
import { DropOverlay } from './drop-overlay.tsx'
import { EmptyState } from './empty-state.tsx'
import { Header } from './header.tsx'
import { MessageBars } from './message-bars.tsx'
import { OpenPanel } from './open-panel.tsx'
import { QueueList } from './queue-list.tsx'
import { Toolbar } from './toolbar.tsx'
import { useDrop } from './use-drop.ts'

export function App(): ReactElement {
  const ready = useMirror(state => state.ready)
  const isEmpty = useMirror(state => state.order.length === 0)
  const announcement = useWindow(state => state.announcement)
  const dragging = useDrop()
  usePasteAnywhere()
  useFocusWhenEmptied(isEmpty)

  return (
    <div className="app">
      <Header />
      <MessageBars />
      <AddSummaryPanel />
      <main className="content" aria-busy={!ready}>
        {ready && isEmpty && <EmptyState />}
        {ready && !isEmpty && (
          <>
            <Toolbar />
            <QueueList />
          </>
        )}
      </main>
      <p className="only-heard" role="status" aria-live="polite">
        {announcement}
      </p>
      <OpenPanel />
      {dragging && <DropOverlay />}
    </div>
  )
}

/** Whoever removes the last row from the keyboard goes on at what takes the list's place. */
function useFocusWhenEmptied(isEmpty: boolean): void {
  const wasEmpty = useRef(true)
  useEffect(() => {
    const emptied = isEmpty && !wasEmpty.current
    wasEmpty.current = isEmpty
    if (emptied && document.activeElement === document.body) {
      document.querySelector<HTMLElement>('.empty')?.focus()
    }
  }, [isEmpty])
}

/** Pasting outside a field takes the clipboard's links. */
function usePasteAnywhere(): void {
  const controller = useController()
  useEffect(() => {
    function onPaste(event: ClipboardEvent): void {
      if (isField(event.target)) return
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (text.trim() === '') return
      event.preventDefault()
      controller.takeText(text)
    }
    document.addEventListener('paste', onPaste)
    return () => document.removeEventListener('paste', onPaste)
  }, [controller])
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
}
