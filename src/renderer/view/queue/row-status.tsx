// A download's state in words: one calm line, or for a failure what is wrong and what to do.
import { CircleAlert, CircleCheck, CirclePause, Clock, FileCheck } from 'lucide-react'
import type { ReactElement } from 'react'
import type { DownloadView } from '../../../shared/model.ts'
import { stateSentence, troubleSentence } from '../../../shared/sentences.ts'
import { useNow } from '../../state/use-now.ts'

export function RowStatus({ view }: { readonly view: DownloadView }): ReactElement {
  const { state, host } = view
  const now = useNow(state.kind === 'waiting' && state.until !== null)
  if (state.kind === 'failed') {
    const { what, todo } = troubleSentence(state.because, { host })
    return (
      <p className="row-trouble" title={`${what} ${todo}`}>
        <span>
          <span className="row-what">
            <StatusIcon kind="failed" />
            {what}
          </span>{' '}
          <span className="row-todo">{todo}</span> <Host host={host} sentence={what} />
        </span>
      </p>
    )
  }
  const sentence = stateSentence(view, now)
  return (
    <p className={`row-status row-status-${state.kind}`} title={sentence}>
      <StatusIcon kind={state.kind} />
      <span className="row-sentence">{sentence}</span>
      <Host host={host} sentence={sentence} />
    </p>
  )
}

/** The host, unless the sentence has just named it. */
function Host({ host, sentence }: { readonly host: string; readonly sentence: string }): ReactElement | null {
  if (host === '' || sentence.includes(host)) return null
  return <span className="row-host">{host}</span>
}

function StatusIcon({ kind }: { readonly kind: DownloadView['state']['kind'] }): ReactElement | null {
  const look = { size: 14, strokeWidth: 2, 'aria-hidden': true } as const
  if (kind === 'failed') return <CircleAlert {...look} />
  if (kind === 'done') return <CircleCheck {...look} />
  if (kind === 'waiting') return <Clock {...look} />
  if (kind === 'verifying') return <FileCheck {...look} />
  if (kind === 'paused') return <CirclePause {...look} />
  return null
}
