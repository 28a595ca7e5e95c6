// Puts a text on the clipboard, and shows for a moment that it is there.
import { Check, Copy } from 'lucide-react'
import { type ReactElement, useEffect, useState } from 'react'
import { say } from '../../../shared/words.ts'
import { useController } from '../../state/use-controller.ts'

interface CopyButtonProps {
  readonly text: string
  /** What is copied: "Copy the link". */
  readonly label: string
}

const SHOWN_FOR = 2_000

export function CopyButton({ text, label }: CopyButtonProps): ReactElement {
  const { ask, showFailure } = useController()
  const [isCopied, setCopied] = useState(false)

  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), SHOWN_FOR)
    return () => clearTimeout(timer)
  }, [isCopied])

  async function copy(): Promise<void> {
    const reply = await ask('clipboard:write', text)
    if (reply.ok) setCopied(true)
    else showFailure(reply.error.message)
  }

  const Icon = isCopied ? Check : Copy
  return (
    <>
      <button
        type="button"
        className="icon-button copy"
        aria-label={label}
        title={label}
        onClick={() => void copy()}
      >
        <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
      </button>
      <span className={isCopied ? 'copied' : 'only-heard'} role="status">
        {isCopied ? say('common.copied') : ''}
      </span>
    </>
  )
}
