// The whole window: sidebar, toolbar, messages, queue, details, status; and what works everywhere: drop, paste, keys.
import { CSPProvider } from '@base-ui/react/csp-provider'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { useController, useMirror, useWindow } from '../state/use-controller.ts'
import { DropOverlay } from './add/drop-overlay.tsx'
import { EmptyState } from './add/empty-state.tsx'
import { OfferBar } from './add/offer-bar.tsx'
import { useDrop } from './add/use-drop.ts'
import { DetailsPane } from './details/details-pane.tsx'
import { MessageBars } from './message-bars.tsx'
import { OpenPanel } from './open-panel.tsx'
import { QueueHead } from './queue/queue-head.tsx'
import { QueueList } from './queue/queue-list.tsx'
import { QueueToasts } from './queue/queue-toasts.tsx'
import { Sidebar } from './queue/sidebar.tsx'
import { Toolbar } from './queue/toolbar.tsx'
import { useShortcuts } from './queue/use-shortcuts.ts'
import { StatusBar } from './status/status-bar.tsx'
import { Toasts } from './ui/toasts.tsx'

export function App(): ReactElement {
  const ready = useMirror(state => state.ready)
  const isEmpty = useMirror(state => state.order.length === 0)
  const dragging = useDrop()
  usePasteAnywhere()
  useShortcuts()
  useFocusWhenEmptied(isEmpty)

  return (
    <CSPProvider disableStyleElements>
      <div className="app">
        <Sidebar />
        <div className="work">
          <Toolbar />
          <MessageBars />
          <OfferBar />
          <main className="content" aria-busy={!ready}>
            {!ready && <LateFrame />}
            {ready && isEmpty && <EmptyState />}
            {ready && !isEmpty && <QueueList />}
            <DetailsPane />
          </main>
        </div>
        <StatusBar />
        <Heard />
        <OpenPanel />
        <Toasts />
        <QueueToasts />
        {dragging && <DropOverlay />}
      </div>
    </CSPProvider>
  )
}

/** So long an announcement stands, ms: then the same words are news again. */
const HEARD_FOR = 2_000

/** What a screen reader should say. */
function Heard(): ReactElement {
  const { window } = useController()
  const announcement = useWindow(state => state.announcement)
  useEffect(() => {
    if (announcement === '') return
    const timer = setTimeout(() => window.setState({ announcement: '' }), HEARD_FOR)
    return () => clearTimeout(timer)
  }, [window, announcement])
  return (
    <p className="only-heard" role="status" aria-live="polite">
      {announcement}
    </p>
  )
}

/** Before main has answered, nothing is shown for so long, ms: a frame that flashes is worse than none. */
const LATE = 200

/** The list without rows. */
function LateFrame(): ReactElement | null {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LATE)
    return () => clearTimeout(timer)
  }, [])
  if (!isLate) return null
  return (
    <div className="queue" inert>
      <QueueHead />
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
