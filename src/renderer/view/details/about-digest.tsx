// The checksum of a finished file: added up on demand, copied, and compared with one that is pasted.
import { CircleAlert, CircleCheck, EllipsisVertical, Hash } from 'lucide-react'
import { type ReactElement, useId, useRef, useState } from 'react'
import { CHECKSUM_ALGORITHMS, type Checksum, type DownloadId } from '../../../shared/model.ts'
import { say } from '../../../shared/words.ts'
import { ALGORITHM_NAMES, type Comparison, compareDigest } from '../../state/details-digest.ts'
import { useController } from '../../state/use-controller.ts'
import { MenuButton, MenuItem } from '../ui/menu.tsx'
import { CopyButton } from './copy-button.tsx'
import { Refusal } from './refusal.tsx'

type Algorithm = Checksum['algorithm']

type Digest =
  | { readonly is: 'none' }
  | { readonly is: 'counting'; readonly algorithm: Algorithm }
  | { readonly is: 'known'; readonly checksum: Checksum }
  | { readonly is: 'refused'; readonly reason: string }

const OTHERS = CHECKSUM_ALGORITHMS.filter(algorithm => algorithm !== 'sha256')

export function AboutDigest({ id }: { readonly id: DownloadId }): ReactElement {
  const { ask } = useController()
  const [digest, setDigest] = useState<Digest>({ is: 'none' })
  const [typed, setTyped] = useState('')
  const wanted = useRef(0)

  async function addUp(algorithm: Algorithm): Promise<void> {
    const turn = ++wanted.current
    setDigest({ is: 'counting', algorithm })
    const reply = await ask('download:digest', id, algorithm)
    // Whoever asked for another one meanwhile waits for that.
    if (turn !== wanted.current) return
    setDigest(
      reply.ok
        ? { is: 'known', checksum: { algorithm, hex: reply.value } }
        : { is: 'refused', reason: reply.error.message },
    )
  }

  return (
    <section className="digest" aria-label={say('details.checksum')}>
      <div className="digest-head">
        <h3 className="caption">{say('details.checksum')}</h3>
        <button
          type="button"
          className="button"
          disabled={digest.is === 'counting'}
          onClick={() => void addUp('sha256')}
        >
          <Hash size={16} strokeWidth={1.75} aria-hidden="true" />
          {ALGORITHM_NAMES.sha256}
        </button>
        <MenuButton
          label={say('details.otherAlgorithms')}
          className="icon-button"
          face={<EllipsisVertical size={18} strokeWidth={1.75} aria-hidden="true" />}
          align="start"
        >
          {OTHERS.map(algorithm => (
            <MenuItem
              key={algorithm}
              label={ALGORITHM_NAMES[algorithm]}
              onSelect={() => void addUp(algorithm)}
            />
          ))}
        </MenuButton>
        <span className="digest-working" role="status">
          {digest.is === 'counting' &&
            say('details.addingUp', { algorithm: ALGORITHM_NAMES[digest.algorithm] })}
        </span>
      </div>
      {digest.is === 'refused' && <Refusal text={digest.reason} />}
      {digest.is === 'known' && (
        <>
          <p className="digest-hex">
            <span className="digest-name">{ALGORITHM_NAMES[digest.checksum.algorithm]}</span>
            <code className="fact-text">{digest.checksum.hex}</code>
            <CopyButton text={digest.checksum.hex} label={say('details.copyChecksum')} />
          </p>
          <Compare checksum={digest.checksum} typed={typed} onType={setTyped} onAddUp={addUp} />
        </>
      )}
    </section>
  )
}

interface CompareProps {
  readonly checksum: Checksum
  readonly typed: string
  readonly onType: (typed: string) => void
  readonly onAddUp: (algorithm: Algorithm) => void
}

function Compare({ checksum, typed, onType, onAddUp }: CompareProps): ReactElement {
  const verdict = useId()
  const comparison = compareDigest(checksum, typed)
  return (
    <div className="compare">
      <input
        className="panel-field"
        type="text"
        aria-label={say('details.compare')}
        aria-describedby={verdict}
        aria-invalid={comparison.is === 'wrong' || comparison.is === 'malformed'}
        placeholder={say('details.compareHint')}
        spellCheck={false}
        autoComplete="off"
        value={typed}
        onChange={event => onType(event.target.value)}
      />
      <div className="verdict" data-is={comparison.is} id={verdict} role="status">
        <Verdict comparison={comparison} onAddUp={onAddUp} />
      </div>
    </div>
  )
}

interface VerdictProps {
  readonly comparison: Comparison
  readonly onAddUp: (algorithm: Algorithm) => void
}

function Verdict({ comparison, onAddUp }: VerdictProps): ReactElement | null {
  const look = { size: 18, strokeWidth: 2, 'aria-hidden': true } as const
  switch (comparison.is) {
    case 'empty':
      return null
    case 'right':
      return (
        <>
          <CircleCheck {...look} />
          <p>{say('details.compareRight')}</p>
        </>
      )
    case 'wrong':
      return (
        <>
          <CircleAlert {...look} />
          <p>{say('details.compareWrong')}</p>
        </>
      )
    case 'malformed':
      return (
        <>
          <CircleAlert {...look} />
          <p>{say('details.compareMalformed')}</p>
        </>
      )
    case 'other': {
      const { algorithm } = comparison
      const name = ALGORITHM_NAMES[algorithm]
      return (
        <>
          <p>{say('details.compareOther', { algorithm: name })}</p>
          <button type="button" className="button" onClick={() => onAddUp(algorithm)}>
            {name}
          </button>
        </>
      )
    }
  }
}
