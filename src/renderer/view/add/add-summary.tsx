// What became of the last links: how many were added, and every one that was not, with its reason.
import { useVirtualizer } from '@tanstack/react-virtual'
import { X } from 'lucide-react'
import { type ReactElement, useRef } from 'react'
import type { RejectedLink } from '../../../shared/model.ts'
import { addHeadline } from '../../state/intake.ts'
import { useController, useWindow } from '../../state/use-controller.ts'

const LINE_HEIGHT = 48

export function AddSummaryPanel(): ReactElement | null {
  const controller = useController()
  const summary = useWindow(state => state.summary)
  if (summary === null) return null
  return (
    <section className="summary" aria-label="Links that were not added">
      <div className="summary-head">
        <h2 className="summary-title">{addHeadline(summary)}</h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Dismiss the list of links that were not added"
          title="Dismiss"
          onClick={() => controller.dismissSummary()}
        >
          <X size={18} aria-hidden="true" />
        </button>
      </div>
      <RejectedList rejected={summary.rejected} />
    </section>
  )
}

function RejectedList({ rejected }: { readonly rejected: readonly RejectedLink[] }): ReactElement {
  const scroller = useRef<HTMLUListElement>(null)
  const virtualizer = useVirtualizer({
    count: rejected.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 4,
  })
  return (
    // A list that scrolls must be reachable from the keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it
    <ul className="rejected" ref={scroller} tabIndex={0} aria-label="Not added">
      <li className="rejected-space" role="presentation" style={{ height: virtualizer.getTotalSize() }} />
      {virtualizer.getVirtualItems().map(item => {
        const link = rejected[item.index]
        if (link === undefined) return null
        return (
          <li
            key={item.key}
            className="rejected-line"
            aria-setsize={rejected.length}
            aria-posinset={item.index + 1}
            style={{ transform: `translateY(${item.start}px)` }}
          >
            <span className="rejected-number">Line {link.line.toLocaleString('en-US')}</span>
            <span className="rejected-text" title={link.text}>
              {link.text}
            </span>
            <span className="rejected-reason" title={link.reason}>
              {link.reason}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
