// The line between list and details: dragged, or moved by keys.
import { type KeyboardEvent, type PointerEvent, type ReactElement, useEffect, useRef, useState } from 'react'
import { say } from '../../../shared/words.ts'
import { heightAfterKey, heightBounds, heightWithin } from '../../state/details.ts'
import { useController, useLayout } from '../../state/use-controller.ts'

export function DetailsEdge(): ReactElement {
  const { layout } = useController()
  const wanted = useLayout(state => state.detailsHeight)
  const edge = useRef<HTMLDivElement>(null)
  const drag = useRef<{ readonly y: number; readonly height: number } | null>(null)
  const [room, setRoom] = useState(0)
  const bounds = heightBounds(room)
  // A large window's height is kept while a small one shows less of it.
  const height = room === 0 ? wanted : heightWithin(wanted, bounds)

  // The whole of list and details.
  useEffect(() => {
    const content = edge.current?.closest<HTMLElement>('.content')
    if (content === null || content === undefined) return
    const read = (): void => setRoom(content.clientHeight)
    read()
    const observer = new ResizeObserver(read)
    observer.observe(content)
    return () => observer.disconnect()
  }, [])

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { y: event.clientY, height }
  }

  function onPointerMove(event: PointerEvent<HTMLDivElement>): void {
    const from = drag.current
    if (from === null) return
    layout.setState({ detailsHeight: heightWithin(from.height + from.y - event.clientY, bounds) })
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const next = heightAfterKey(event.key, height, bounds)
    if (next === null) return
    event.preventDefault()
    layout.setState({ detailsHeight: next })
  }

  const end = (): void => {
    drag.current = null
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line of text cannot be moved
    <div
      ref={edge}
      className="details-edge"
      role="separator"
      aria-orientation="horizontal"
      aria-label={say('details.height')}
      aria-valuenow={height}
      aria-valuemin={bounds.least}
      aria-valuemax={Math.max(bounds.most, height)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={end}
      onPointerCancel={end}
    />
  )
}
