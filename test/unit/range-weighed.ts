// What a reply comes to at the first try of a lone connection: the verdict on it, and where that is trouble, what the
// recovery policy does about it.

import { recover, type Situation } from '../../src/main/engine/recovery.ts'
import {
  checkReply,
  type Expectation,
  type ReplyHead,
  type Verdict,
} from '../../src/main/engine/reply-check.ts'
import type { Trouble } from '../../src/shared/model.ts'

export type Weighed =
  | Verdict
  | { readonly kind: 'refused'; readonly because: Trouble }
  | { readonly kind: 'retry'; readonly because: Trouble; readonly after: number | null }

const ALONE: Situation = {
  tries: 1,
  unsound: 1,
  progressed: false,
  renewable: false,
  beside: 0,
  offline: false,
  hopeless: false,
}

export function weigh(reply: ReplyHead, expected: Expectation, more: Partial<Situation> = {}): Weighed {
  const verdict = checkReply(reply, expected)
  if (verdict.kind !== 'status' && verdict.kind !== 'unusable' && verdict.kind !== 'page') return verdict
  const recovery = recover(verdict, { ...ALONE, ...more })
  if (recovery.do === 'refuse') return { kind: 'refused', because: recovery.because }
  const after = 'after' in recovery ? recovery.after : null
  return { kind: 'retry', because: recovery.because, after }
}
