// What is said over links that did not come by the person's own hand: where they lead, and that nothing is asked of anybody
// until the person wants it; and what could not be taken of them.
import { CircleAlert, Info } from 'lucide-react'
import { type ReactElement, useMemo } from 'react'
import { useStore } from 'zustand'
import { say } from '../../../shared/words.ts'
import { type DraftIntake, hostWords } from '../../state/add-offers.ts'
import { useController } from '../../state/use-controller.ts'

export function OfferedNote({ intake }: { readonly intake: DraftIntake }): ReactElement | null {
  const controller = useController()
  const { troubles, unsaid } = useStore(controller.offered)
  // The dialog is drawn at every letter, its links are read when there is time.
  const held = useMemo(() => intake.links.filter(({ isHeld }) => isHeld), [intake])
  const hosts = useMemo(() => hostWords(held), [held])
  if (held.length + troubles.length === 0) return null
  const count = held.length
  const more = say('offer.troubles-more', { count: unsaid, number: unsaid.toLocaleString('en-US') })
  return (
    <section className="add-offered" aria-label={say('offer.label')}>
      {count > 0 && (
        <div className="add-offered-from">
          <Info size={16} strokeWidth={2} aria-hidden="true" />
          <p role="status">{say('offer.from', { count, number: count.toLocaleString('en-US'), hosts })}</p>
          <button type="button" className="button" onClick={controller.releaseOffered}>
            {say('offer.look', { count })}
          </button>
        </div>
      )}
      {[...troubles, ...(unsaid > 0 ? [more] : [])].map(trouble => (
        <p className="add-warning add-note-warn" key={trouble}>
          <CircleAlert size={16} strokeWidth={2} aria-hidden="true" />
          <span>{trouble}</span>
        </p>
      ))}
    </section>
  )
}
