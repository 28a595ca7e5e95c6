// What was understood of the text: what needs a look first, then each link with what its server says. Only the lines in
// sight are drawn, and only their servers asked.
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactElement, useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { type Intake, type IntakeTrouble, intakeKey } from '../../../shared/intake.ts'
import { say } from '../../../shared/words.ts'
import { knownBytes } from '../../state/add-previews.ts'
import { formatSize } from '../figures.ts'
import { AddLine, TroubleLine } from './add-line.tsx'
import type { OpenDraft } from './use-draft.ts'

const LINE_HEIGHT = 68
const NO_TROUBLES: readonly IntakeTrouble[] = []

export interface AddListProps {
  readonly open: OpenDraft
  /** The writer has paused: what is wrong may be said. */
  readonly isSettled: boolean
  /** What became of the last add; '' for nothing. */
  readonly news: string
}

export function AddList({ open, isSettled, news }: AddListProps): ReactElement {
  const { intake, previews } = open
  const { links } = intake
  const troubles = isSettled ? intake.troubles : NO_TROUBLES
  const size = troubles.length + links.length
  const scroller = useRef<HTMLElement>(null)
  const virtualizer = useVirtualizer({
    count: size,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 4,
  })
  const items = virtualizer.getVirtualItems()
  const first = (items[0]?.index ?? 0) - troubles.length
  const last = (items.at(-1)?.index ?? -1) - troubles.length

  useEffect(() => {
    const inSight = links.slice(Math.max(0, first), Math.max(0, last + 1))
    previews.want(inSight.filter(({ isHeld }) => !isHeld))
  }, [previews, links, first, last])

  return (
    <section className="add-found">
      <div className="add-summary">
        {/* Said once the writer pauses, so that it is not heard at every letter. */}
        <p role="status">{isSettled ? summary(intake) : ''}</p>
        <KnownSize open={open} />
      </div>
      <p className="add-news" role="status">
        {news}
      </p>
      {size > 0 && (
        // What needs a look has nothing to focus, and must be scrolled from the keyboard all the same.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it
        <section className="add-list" ref={scroller} aria-label={say('add.list')} tabIndex={0}>
          <ul
            className="add-lines"
            aria-label={say('add.list')}
            style={{ height: virtualizer.getTotalSize() }}
          >
            {items.map(({ index, start }) => {
              const trouble = troubles[index]
              const link = links[index - troubles.length]
              const place = { start, position: index + 1, size }
              if (trouble !== undefined) return <TroubleLine key={`✗${index}`} trouble={trouble} {...place} />
              if (link === undefined) return null
              return <AddLine key={intakeKey(link)} link={link} open={open} {...place} />
            })}
          </ul>
        </section>
      )}
    </section>
  )
}

function summary({ links, troubles }: Intake): string {
  const parts: string[] = []
  if (links.length > 0) parts.push(say('add.count', counted(links.length)))
  if (troubles.length > 0) parts.push(say('add.problems', counted(troubles.length)))
  return parts.join(' · ')
}

function counted(count: number): { readonly count: number; readonly number: string } {
  return { count, number: count.toLocaleString('en-US') }
}

/** Of several, what their servers have said of them so far. */
function KnownSize({ open: { intake, previews } }: { readonly open: OpenDraft }): ReactElement | null {
  const bytes = useStore(previews.store, state => knownBytes(intake.links, state.byKey))
  if (intake.links.length < 2 || bytes === 0) return null
  return <p className="add-known">{say('add.known-size', { size: formatSize(bytes) })}</p>
}
