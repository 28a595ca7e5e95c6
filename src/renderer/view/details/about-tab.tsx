// What is known of a download: its link, its place, what its bytes are known by, and what can be done with it.
import { FileCheck, Link2, RotateCcw } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import type { DetailsView } from '../../../shared/details.ts'
import { formatInstant } from '../../../shared/format.ts'
import type { DownloadId, DownloadView } from '../../../shared/model.ts'
import { say } from '../../../shared/words.ts'
import { ALGORITHM_NAMES } from '../../state/details-digest.ts'
import { useController } from '../../state/use-controller.ts'
import { AboutDigest } from './about-digest.tsx'
import { CopyButton } from './copy-button.tsx'
import { useDownload } from './use-details.ts'

interface AboutProps {
  readonly id: DownloadId
  /** null until main has told. */
  readonly details: DetailsView | null
}

export function AboutTab({ id, details }: AboutProps): ReactElement | null {
  const view = useDownload(id)
  if (view === undefined) return null
  const { url, state, path, dir, name, addedAt } = view
  const place = path ?? details?.partPath ?? null
  return (
    <div className="about">
      <dl className="facts">
        <Fact term={say('details.link')}>
          <span className="fact-text">{url}</span>
          <CopyButton text={url} label={say('details.copyLink')} />
        </Fact>
        {details?.identity.servedBy != null && (
          <Fact term={say('details.servedBy')}>
            <span className="fact-text">{details.identity.servedBy}</span>
          </Fact>
        )}
        <Fact term={say('details.folder')}>
          <span className="fact-text">{dir}</span>
        </Fact>
        <Fact term={say('details.file')}>
          <span className="fact-text">{place ?? name}</span>
          {place !== null && <CopyButton text={place} label={say('details.copyPath')} />}
        </Fact>
        <Fact term={say('details.added')}>
          <time dateTime={new Date(addedAt).toISOString()}>{formatInstant(addedAt)}</time>
        </Fact>
        <Fact term={say('details.resumable')}>{resumableWords(view)}</Fact>
        {details !== null && <Identity identity={details.identity} />}
        {details?.headers.map(([header, value]) => (
          <Fact key={header} term={header} isCode>
            <span className="fact-text">{value}</span>
          </Fact>
        ))}
        {details?.checksum != null && (
          <Fact term={say('details.expected', { algorithm: ALGORITHM_NAMES[details.checksum.algorithm] })}>
            <code className="fact-text">{details.checksum.hex}</code>
          </Fact>
        )}
      </dl>
      <div className="about-side">
        {state.kind === 'done' && <AboutDigest id={id} />}
        <Buttons view={view} />
      </div>
    </div>
  )
}

function Identity({ identity }: Pick<DetailsView, 'identity'>): ReactElement {
  const { etag, lastModified, hasValidator } = identity
  return (
    <>
      {etag !== null && (
        <Fact term="ETag">
          <code className="fact-text">{etag}</code>
        </Fact>
      )}
      {lastModified !== null && (
        <Fact term="Last-Modified">
          <span className="fact-text">{lastModified}</span>
        </Fact>
      )}
      {!hasValidator && identity.servedBy !== null && (
        <Fact term={say('details.version')}>{say('details.noValidator')}</Fact>
      )}
    </>
  )
}

function resumableWords({ resumable }: Pick<DownloadView, 'resumable'>): string {
  if (resumable === null) return say('details.resumableUnknown')
  return resumable ? say('details.resumableYes') : say('details.resumableNo')
}

interface FactProps {
  readonly term: string
  /** The term is the name of a header. */
  readonly isCode?: boolean
  readonly children: ReactNode
}

function Fact({ term, isCode = false, children }: FactProps): ReactElement {
  return (
    <div className="fact">
      <dt>{isCode ? <code>{term}</code> : term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Buttons({ view }: { readonly view: DownloadView }): ReactElement {
  const { actions, showPanel } = useController()
  const { id, state, received } = view
  const isStopped = state.kind === 'paused' || state.kind === 'failed'
  const isDone = state.kind === 'done'
  return (
    <div className="about-buttons">
      {!isDone && (
        <button
          type="button"
          className="button"
          disabled={!isStopped}
          title={isStopped ? undefined : say('details.pauseFirst')}
          onClick={() => actions.relink(id)}
        >
          <Link2 size={16} strokeWidth={1.75} aria-hidden="true" />
          {say('details.newLink')}
        </button>
      )}
      <button
        type="button"
        className="button"
        disabled={!isDone && !(isStopped && received > 0)}
        title={isDone || isStopped ? undefined : say('details.pauseFirst')}
        onClick={() => void actions.check([id])}
      >
        <FileCheck size={16} strokeWidth={1.75} aria-hidden="true" />
        {say('details.check')}
      </button>
      {!isDone && (
        <button
          type="button"
          className="button button-danger"
          onClick={() => showPanel({ kind: 'start-over', ids: [id] })}
        >
          <RotateCcw size={16} strokeWidth={1.75} aria-hidden="true" />
          {say('details.startOver')}
        </button>
      )}
    </div>
  )
}
