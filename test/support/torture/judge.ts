// How a download of the torture ended: right, refused with a reason, removed by the person, or wrong.
import type { DownloadView, FailureCode } from '../../../src/shared/model.ts'
import { wrongFile } from './claims.ts'
import { excuses } from './faults.ts'
import type { Victim } from './group.ts'

export interface Verdict {
  readonly number: number
  readonly end: 'right' | 'refused' | 'removed' | 'wrong'
  /** The failure code of a refused one; what is wrong with a wrong one; else empty. */
  readonly detail: string
  /** Whether the server, or the person, did something that explains the refusal. */
  readonly excused: boolean
  readonly size: number
  /** Bytes of bodies in all. */
  readonly fetched: number
  /** Whether bytes had to be fetched twice: the server does no ranges, tells no length or validator, or the person asked. */
  readonly forced: boolean
  readonly faults: number
  readonly requests: number
  /** Seconds of the engine's time in which there was nothing to do but wait. */
  readonly waited: number
}

export interface Findings {
  /** False: the group was given up on. */
  readonly inTime: boolean
  /** What was found wrong on the way. */
  readonly wrong: readonly string[]
}

export async function judge(victim: Victim, view: DownloadView | null, findings: Findings): Promise<Verdict> {
  const { plan, origin } = victim
  const { end, detail } = await ending(victim, view, findings)
  return {
    number: plan.number,
    end,
    detail,
    excused: end !== 'refused' || isExcused(victim, detail as FailureCode),
    size: plan.size,
    fetched: victim.fetched,
    forced: isForced(victim),
    faults: origin.used.length + origin.refused,
    requests: origin.requests,
    waited: Math.round(victim.waited / 1_000),
  }
}

async function ending(
  { plan, origin, isRemoved }: Victim,
  view: DownloadView | null,
  { inTime, wrong }: Findings,
): Promise<Pick<Verdict, 'end' | 'detail'>> {
  const [first] = wrong
  if (first !== undefined) return { end: 'wrong', detail: first }
  if (view === null) {
    return isRemoved
      ? { end: 'removed', detail: '' }
      : { end: 'wrong', detail: 'it is gone from the queue, and nobody removed it' }
  }
  const { state } = view
  if (state.kind === 'done') {
    if (plan.checksum === 'wrong') return { end: 'wrong', detail: 'it is done with another checksum' }
    const versions = plan.checksum === 'right' ? origin.versions.slice(0, 1) : origin.versions
    const detail = await wrongFile(view.path ?? '', versions)
    return detail === null ? { end: 'right', detail: '' } : { end: 'wrong', detail }
  }
  if (state.kind === 'failed') return { end: 'refused', detail: state.because.code }
  if (!inTime) return { end: 'wrong', detail: `it hangs: ${JSON.stringify(view)}` }
  return { end: 'wrong', detail: `it was over and is ${state.kind}` }
}

function isExcused({ plan, origin }: Victim, code: FailureCode): boolean {
  if (code === 'changed' && origin.versions.length > 1) return true
  if (code === 'checksum-mismatch') return plan.checksum === 'wrong' || origin.versions.length > 1
  if (code === 'forbidden' || code === 'expired-link') {
    if (plan.limit?.refusal === 403 || typeof plan.redirect?.expiresAfter === 'number') return true
  }
  // So many unusable answers to ranges in a row may be called the server's way.
  const unsound = origin.used.filter(({ kind }) => UNSOUND.has(kind)).length
  if ((code === 'protocol' || code === 'not-resumable') && unsound >= 5) return true
  return origin.used.some(fault => excuses(fault).includes(code))
}

const UNSOUND = new Set<string>([
  'wrong-start',
  'no-content-range',
  'multipart',
  'gzip',
  'unsatisfiable',
  'wrong-total',
  'wrong-length',
])

function isForced({ plan, origin, disturbed }: Victim): boolean {
  return (
    disturbed ||
    plan.ranges === 'ignored' ||
    plan.framing !== 'length' ||
    plan.checksum === 'wrong' ||
    origin.versions.length > 1
  )
}
