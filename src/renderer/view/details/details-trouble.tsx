// Of a download that failed or waits: what happened, what to do, and the button that does it; what helps others to find out.
import { CircleAlert, ClipboardList, Clock } from 'lucide-react'
import type { ReactElement } from 'react'
import type { DownloadId, FailureCode } from '../../../shared/model.ts'
import { stateSentence, troubleSentence } from '../../../shared/sentences.ts'
import { say } from '../../../shared/words.ts'
import { likeliest } from '../../state/choices.ts'
import { useController } from '../../state/use-controller.ts'
import { useNow } from '../../state/use-now.ts'
import { ACTION_LOOKS } from '../queue/row-actions.tsx'
import { useDownload } from './use-details.ts'

export function DetailsTrouble({ id }: { readonly id: DownloadId }): ReactElement | null {
  const { actions } = useController()
  const view = useDownload(id)
  const state = view?.state
  const isWaiting = state?.kind === 'waiting'
  const now = useNow(isWaiting && state.until !== null)
  if (view === undefined || (state?.kind !== 'failed' && state?.kind !== 'waiting')) return null
  const { what, todo } = troubleSentence(state.because, { host: view.host, waiting: isWaiting })
  const answer = likeliest(view)
  const Icon = isWaiting ? Clock : CircleAlert
  return (
    <div className="details-trouble" data-state={state.kind}>
      <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
      <p className="details-trouble-text">
        <span className="details-trouble-what">{isWaiting ? `${stateSentence(view, now)}.` : what}</span>{' '}
        {todo}
      </p>
      {state.kind === 'failed' && (
        <button
          type="button"
          className="icon-button"
          aria-label={say('diagnostics.copy')}
          title={say('diagnostics.copy')}
          onClick={() => void actions.copyDiagnostics(id)}
        >
          <ClipboardList size={18} strokeWidth={1.75} aria-hidden="true" />
        </button>
      )}
      {isWaiting ? (
        <WaitButton id={id} code={state.because.code} />
      ) : (
        answer !== null && (
          <button type="button" className="button" onClick={() => ACTION_LOOKS[answer].run(actions, id)}>
            {say(ACTION_LOOKS[answer].words)}
          </button>
        )
      )}
    </div>
  )
}

interface WaitButtonProps {
  readonly id: DownloadId
  readonly code: FailureCode
}

/** What a server asked us to wait for is waited for; there the hosts tell more. */
function WaitButton({ id, code }: WaitButtonProps): ReactElement {
  const { run, showPanel } = useController()
  return code === 'rate-limited' ? (
    <button type="button" className="button" onClick={() => showPanel({ kind: 'hosts' })}>
      {say('details.showHosts')}
    </button>
  ) : (
    <button type="button" className="button" onClick={() => void run('download:resume', [id])}>
      {say('details.tryNow')}
    </button>
  )
}
