// The links that lie on the clipboard, offered once: to be looked at in the dialog, or left. Never over a dialog.
import { ClipboardList } from 'lucide-react'
import type { ReactElement } from 'react'
import { say } from '../../../shared/words.ts'
import { useController, useEcho, useWindow } from '../../state/use-controller.ts'

export function OfferBar(): ReactElement | null {
  const controller = useController()
  const offer = useEcho(state => state.offer)
  const isCovered = useWindow(state => state.panel !== null)
  if (offer === null || isCovered) return null
  const { first, links: count } = offer
  const facts = { first, count, number: count.toLocaleString('en-US') }

  /** Taken or not, the same text is not offered again. */
  function answer(): void {
    controller.echo.setState({ offer: null })
    void controller.run('clipboard:decline')
  }

  return (
    <section className="bar bar-offer" aria-label={say('add.offer-label')}>
      <ClipboardList size={18} strokeWidth={1.75} aria-hidden="true" />
      <p className="bar-text bar-one-line" role="status" title={first}>
        {say('add.offer', facts)}
      </p>
      <button
        type="button"
        className="button"
        onClick={() => {
          answer()
          controller.takeText(offer.text)
        }}
      >
        {say('add.offer-take', { count })}
      </button>
      <button type="button" className="button button-quiet" onClick={answer}>
        {say('add.offer-decline')}
      </button>
    </section>
  )
}
