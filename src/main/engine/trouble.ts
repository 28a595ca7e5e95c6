// Failures as data: what happened, and once it has been decided, what is to be done about it.
import type { Trouble } from '../../shared/model.ts'
import { DiskError, TransportError } from './ports.ts'
import { type Happening, type Recovery, recover, type Situation } from './recovery.ts'
import type { Answer } from './source.ts'
import { StoreError } from './store-port.ts'

/** Something that went wrong and has still to be judged. */
export class Setback extends Error {
  override readonly name = 'Setback'
  readonly happening: Happening
  /** What was answered so; null where nothing was. */
  readonly answer: Answer | null
  constructor(happening: Happening, answer: Answer | null = null) {
    super(`${happening.kind}: ${happening.detail}`)
    this.happening = happening
    this.answer = answer
  }
}

/** An error that has been judged. */
export class TroubleError extends Error {
  override readonly name = 'TroubleError'
  readonly trouble: Trouble
  readonly recovery: Recovery
  constructor(recovery: Recovery) {
    super(`${recovery.because.code}: ${recovery.because.detail}`)
    this.trouble = recovery.because
    this.recovery = recovery
  }
}

/** What ends a download for good. */
export const fail = (code: Trouble['code'], detail: string): TroubleError =>
  new TroubleError({ do: 'refuse', because: { code, detail } })

/** Where nothing is known but that bytes have come or not. */
export function plainSituation(progressed: boolean): Situation {
  return {
    progressed,
    beside: 0,
    renewable: false,
    unsound: 1,
    tries: 1,
    offline: false,
    hopeless: false,
  }
}

/** What anything thrown while a download runs comes to. */
export function judge(error: unknown, situation: Situation): TroubleError {
  if (error instanceof TroubleError) return error
  const happening = happeningOf(error)
  if (happening !== null) return new TroubleError(recover(happening, situation))
  return fail('protocol', `unexpected: ${error instanceof Error ? error.message : String(error)}`)
}

/** null for an error that only a mistake of ours explains, and for one that has been judged. */
export function happeningOf(error: unknown): Happening | null {
  if (error instanceof Setback) return error.happening
  if (error instanceof TransportError) {
    // What does not speak HTTP will not learn it by being asked often.
    if (error.fault === 'protocol') return { kind: 'unsound', detail: error.message }
    return { kind: 'transport', fault: error.fault, detail: error.message }
  }
  if (error instanceof DiskError) return { kind: 'disk', fault: error.fault, detail: error.message }
  if (error instanceof StoreError) return { kind: 'store', fault: error.fault, detail: error.message }
  return null
}
