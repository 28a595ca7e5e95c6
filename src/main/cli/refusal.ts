// What a person is told of an error that a queue answered a command with.
import { hostOf } from '../../shared/links.ts'
import { relinkRefusal } from '../../shared/relink-words.ts'
import { troubleSentence } from '../../shared/sentences.ts'
import { DiskError, TransportError } from '../engine/ports.ts'
import { StoreError } from '../engine/store-port.ts'
import { judge, plainSituation, TroubleError } from '../engine/trouble.ts'
import type { Refusal } from './protocol.ts'
import type { WorkCommand } from './work.ts'

/** null for an error that only a mistake of ours explains. */
export function refusalOf(error: unknown): Refusal | null {
  // Its message is a sentence already.
  if (error instanceof StoreError) return { sentence: error.message }
  const isKnown = [DiskError, TransportError, TroubleError].some(kind => error instanceof kind)
  if (!isKnown) return null
  return { trouble: judge(error, plainSituation(false)).trouble, isDisk: error instanceof DiskError }
}

export function refusalSentence(refusal: Refusal, command: WorkCommand): string {
  if ('sentence' in refusal) return refusal.sentence
  if ('stumbled' in refusal)
    return 'Something went wrong in the open Sluice. Close it, open it again, and try once more.'
  const { trouble, isDisk } = refusal
  if (command.kind === 'relink') return relinkRefusal(trouble, hostOf(command.url))
  const { what, todo } = troubleSentence(trouble, { host: '' })
  return `${isDisk && command.kind === 'get' ? `${command.dir}: ` : ''}${what} ${todo}`
}
