// The one way to add links: paste, type, drop, or take what the clipboard holds; what servers say of them is shown before.
import { type KeyboardEvent, type ReactElement, useId, useRef, useState } from 'react'
import { say } from '../../../shared/words.ts'
import { addedText } from '../../state/panel.ts'
import { useController } from '../../state/use-controller.ts'
import { FailureBar } from '../message-bars.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { holdsMod } from '../ui/shortcut.ts'
import { toast } from '../ui/toasts.tsx'
import { ChecksumField, FolderFields } from './add-fields.tsx'
import { AddList } from './add-list.tsx'
import { OfferedNote } from './offered-note.tsx'
import { useCaret } from './use-caret.ts'
import { sendDraft, useCanSend, useOpenDraft } from './use-draft.ts'
import { useSettled } from './use-settled.ts'

export interface AddDialogProps {
  /** What was pasted, dropped or typed so far. */
  readonly text: string
  readonly onClose: () => void
}

/** A writer who pauses for so long has finished the line, ms. */
const PAUSE = 400

export function AddDialog({ text, onClose }: AddDialogProps): ReactElement {
  const controller = useController()
  const field = useRef<HTMLTextAreaElement>(null)
  const form = useId()
  const keepCaret = useCaret(field, text)
  const open = useOpenDraft(text)
  const canSend = useCanSend(open)
  const isSettled = useSettled(text, PAUSE)
  const [isSending, setSending] = useState(false)
  const [news, setNews] = useState('')

  function write(next: string): void {
    setNews('')
    controller.showPanel({ kind: 'add', text: next })
  }

  async function send(): Promise<void> {
    if (!canSend || isSending) return
    setSending(true)
    const { outcome, leftover } = await sendDraft(controller, open, text)
    setSending(false)
    const count = outcome.added.length
    const facts = { count, number: count.toLocaleString('en-US') }
    const { panel, failure } = controller.window.getState()
    // Closed meanwhile: nothing of it comes back over what the person does now.
    const later = panel?.kind === 'add' ? addedText(text, panel.text) : ''
    const isDone = leftover === '' && outcome.unsentFrom === null
    if (panel?.kind !== 'add' || (isDone && later === '')) {
      if (panel?.kind === 'add') onClose()
      if (count > 0) toast({ id: 'added', text: say('add.added', facts) })
      const [refused] = outcome.rejected
      if (panel?.kind !== 'add' && refused !== undefined) controller.showFailure(refused.reason)
      return
    }
    // What was offered meanwhile ends with a line for whoever types on.
    const end = later !== '' && panel.text.endsWith('\n') ? '\n' : ''
    write([leftover, later].filter(part => part !== '').join('\n') + end)
    // What main refused whole is said by its own bar, which a change of the text would take away.
    if (failure !== null) controller.showFailure(failure)
    else if (isDone) setNews(say('add.added', facts))
    else setNews(count > 0 ? say('add.partly', facts) : say('add.none-added'))
    field.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !holdsMod(event) || event.nativeEvent.isComposing) return
    event.preventDefault()
    void send()
  }

  const footer = (
    <>
      <button type="button" className="button" onClick={onClose}>
        {say('common.cancel')}
      </button>
      <button type="submit" form={form} className="button button-primary" disabled={!canSend || isSending}>
        {say('add.download')}
      </button>
    </>
  )

  return (
    <Dialog
      title={say('add.title')}
      size="wide"
      className="add"
      isHeld={text.trim() !== ''}
      initialFocus={field}
      onClose={onClose}
      footer={footer}
    >
      <form
        id={form}
        className="add-form"
        onKeyDown={onKeyDown}
        onSubmit={event => {
          event.preventDefault()
          void send()
        }}
      >
        <FailureBar />
        <textarea
          ref={field}
          className="field add-text"
          aria-label={say('add.links')}
          placeholder={say('add.links-hint')}
          spellCheck={false}
          autoComplete="off"
          readOnly={isSending}
          value={text}
          onChange={event => {
            keepCaret()
            write(event.target.value)
          }}
          onSelect={keepCaret}
        />
        <OfferedNote intake={open.intake} />
        <AddList open={open} isSettled={isSettled} news={news} />
        <FolderFields open={open} />
        <ChecksumField open={open} />
      </form>
    </Dialog>
  )
}
