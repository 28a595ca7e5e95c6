// One line of what will be downloaded: its name (to be changed in place), where it comes from, how large it is, and whatever
// there is to say of it; or a line of the text that is no link.
import { CircleAlert, CircleCheck, Info, LoaderCircle, TriangleAlert } from 'lucide-react'
import { memo, type ReactElement, type ReactNode, useId } from 'react'
import { useStore } from 'zustand'
import { type IntakeTrouble, intakeKey } from '../../../shared/intake.ts'
import { displayUrl, hostOf } from '../../../shared/links.ts'
import { say } from '../../../shared/words.ts'
import { headerWords, lineNote, shownHost } from '../../state/add-line-words.ts'
import { nameFault } from '../../state/add-name.ts'
import type { DraftLink } from '../../state/add-offers.ts'
import type { PreviewState } from '../../state/add-previews.ts'
import { ALGORITHM_NAMES } from '../../state/details-digest.ts'
import { dirFor, isListed, nameFor, suggestedName } from '../../state/draft.ts'
import { formatSize, shortFolder } from '../figures.ts'
import { FileIcon } from '../file-icon.tsx'
import { type OpenDraft, typedChecksum } from './use-draft.ts'

interface LinePlace {
  /** CSS pixels from the top of the list. */
  readonly start: number
  readonly position: number
  readonly size: number
}

function Line({
  start,
  position,
  size,
  kind,
  children,
}: LinePlace & { readonly kind: string; readonly children: ReactNode }): ReactElement {
  return (
    <li
      className="add-line"
      data-kind={kind}
      aria-setsize={size}
      aria-posinset={position}
      style={{ transform: `translateY(${start}px)` }}
    >
      {children}
    </li>
  )
}

export interface TroubleLineProps extends LinePlace {
  readonly trouble: IntakeTrouble
}

export const TroubleLine = memo(function TroubleLine({ trouble, ...place }: TroubleLineProps): ReactElement {
  return (
    <Line {...place} kind="trouble">
      <span className="add-sign">
        <CircleAlert size={20} strokeWidth={1.75} aria-hidden="true" />
      </span>
      <div className="add-main">
        <p className="add-text-shown">
          <span className="add-number">
            {say('add.line', { number: trouble.line.toLocaleString('en-US') })}
          </span>{' '}
          <span title={trouble.text}>{trouble.text}</span>
        </p>
        <p className="add-note add-note-bad" title={trouble.reason}>
          {trouble.reason}
        </p>
      </div>
    </Line>
  )
})

export interface AddLineProps extends LinePlace {
  readonly link: DraftLink
  readonly open: OpenDraft
}

const SIGNS = { bad: CircleAlert, warn: TriangleAlert, info: Info } as const

export const AddLine = memo(function AddLine({ link, open, ...place }: AddLineProps): ReactElement {
  const { intake, store, previews, listed, places } = open
  const key = intakeKey(link)
  const state = useStore(previews.store, ({ byKey }) => byKey.get(key))
  const draft = useStore(store)
  const noteId = useId()
  const preview = state?.kind === 'known' ? state.preview : null
  const typed = draft.names.get(key)
  const name = nameFor(link, draft, preview)
  const fault = typed === undefined ? null : nameFault(typed)
  const host = hostOf(link.link)
  const note = lineNote({
    fault,
    refused: draft.refused.get(key) ?? null,
    isListed: isListed(link, draft, places, { listed, preview }),
    trouble: preview?.trouble ?? null,
    host,
  })
  const Sign = note === null ? null : SIGNS[note.kind]
  const isSorted = places.sortByType && draft.dir === null
  const checksum = typedChecksum(link, intake, draft) ?? link.checksum

  function rename(next: string | null): void {
    store.setState(({ names }) => {
      const changed = new Map(names)
      if (next === null) changed.delete(key)
      else changed.set(key, next)
      return { names: changed }
    })
  }

  return (
    <Line {...place} kind={note?.kind ?? 'good'}>
      <FileIcon name={name} />
      <div className="add-main">
        <NameField
          label={say('add.name-of', { link: displayUrl(link.link).slice(0, 200) })}
          typed={typed ?? null}
          suggested={suggestedName(link, preview)}
          noteId={note === null ? null : noteId}
          isBad={fault !== null}
          onRename={rename}
        />
        <p className="add-from" title={displayUrl(link.link)}>
          <span dir="auto">{shownHost(host)}</span>
          {headerWords(link.headers) !== '' && <span> · {headerWords(link.headers)}</span>}
          {checksum !== null && (
            <span> · {say('offer.checksum', { kind: ALGORITHM_NAMES[checksum.algorithm] })}</span>
          )}
          {isSorted && (
            <span title={dirFor(name, draft, places)}>
              {' · '}
              {say('add.goes-to', { folder: shortFolder(dirFor(name, draft, places)) })}
            </span>
          )}
        </p>
        {note !== null && Sign !== null && (
          <p className={`add-note add-note-${note.kind}`} id={noteId} title={note.text}>
            <Sign size={14} strokeWidth={2} aria-hidden="true" />
            <span>{note.text}</span>
          </p>
        )}
      </div>
      <Facts state={state} host={host} />
    </Line>
  )
})

interface NameFieldProps {
  readonly label: string
  /** null: nobody has typed. */
  readonly typed: string | null
  readonly suggested: string
  /** What stands beside it and is to be heard with it. */
  readonly noteId: string | null
  readonly isBad: boolean
  /** null: back to what is suggested. */
  readonly onRename: (name: string | null) => void
}

function NameField({ label, typed, suggested, noteId, isBad, onRename }: NameFieldProps): ReactElement {
  return (
    <input
      className="add-name"
      type="text"
      dir="auto"
      spellCheck={false}
      autoComplete="off"
      aria-label={label}
      aria-invalid={isBad}
      {...(noteId === null ? {} : { 'aria-describedby': noteId })}
      value={typed ?? suggested}
      onChange={event => onRename(event.target.value)}
      onBlur={() => {
        if (typed !== null && ['', suggested].includes(typed.trim())) onRename(null)
      }}
      onKeyDown={event => {
        // Enter ends the change and must not send the whole; Escape takes it back before it closes the dialog.
        if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
          event.preventDefault()
          event.currentTarget.select()
        } else if (event.key === 'Escape' && typed !== null) {
          event.stopPropagation()
          onRename(null)
        }
      }}
    />
  )
}

/** What the server said of size and resuming; a quiet sign while it is asked. */
function Facts({
  state,
  host,
}: {
  readonly state: PreviewState | undefined
  readonly host: string
}): ReactElement {
  if (state?.kind === 'asking') {
    return (
      <span className="add-facts add-asking" role="img" aria-label={say('add.asking', { host })}>
        <LoaderCircle size={16} strokeWidth={2} aria-hidden="true" />
      </span>
    )
  }
  if (state?.kind !== 'known' || state.preview.trouble !== null) return <span className="add-facts" />
  const { total, resumable } = state.preview
  return (
    <span className="add-facts">
      <span className="add-size">{total === null ? say('add.size-unknown') : formatSize(total)}</span>
      {resumable !== null && (
        <span className="add-resumable" data-yes={resumable}>
          {resumable ? (
            <CircleCheck size={14} strokeWidth={2} aria-hidden="true" />
          ) : (
            <TriangleAlert size={14} strokeWidth={2} aria-hidden="true" />
          )}
          {say(resumable ? 'add.resumable' : 'add.not-resumable')}
        </span>
      )}
    </span>
  )
}
