// Asks a server of a link by the very requests that its download would begin with, where the host has a place for them,
// and tells what its reply says.
import { hostOf } from '../../shared/links.ts'
import { namesFile } from './asker.ts'
import { header } from './headers.ts'
import type { HostGate } from './host-gate.ts'
import { patience } from './patience.ts'
import type { Clock, Transport } from './ports.ts'
import type { Ask } from './range.ts'
import { limitsHost } from './recovery.ts'
import { checkReply } from './reply-check.ts'
import { type Answer, Source } from './source.ts'
import type { Representation } from './store-port.ts'
import { Setback } from './trouble.ts'

export interface AskDeps {
  readonly clock: Clock
  readonly gate: HostGate
  readonly transport: Transport
}

/** What a server said. Its last reply is still open. */
export interface Look {
  readonly representation: Representation
  readonly disposition: string | null
  /** Where the link led. */
  readonly url: string
  /** Gives back the places at the hosts' gates that the open reply needs. */
  readonly leave: () => void
}

/**
 * Throws Setback where the host may not be asked now, has no place, or says nothing that a download could begin with, and
 * TransportError; nothing is open and no place is held then but what the signal ends.
 */
export async function askFirst(
  deps: AskDeps,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Look> {
  const { gate, transport } = deps
  const host = hostOf(url)
  const stop = patience(gate.book, host)
  if (stop !== null) throw stop
  const leaveFirst = gate.visit(host)
  if (leaveFirst === null) throw new Setback({ kind: 'crowded', detail: `${host} serves no more at once` })
  let isThere = false
  try {
    const source = new Source(transport, url, headers, next => patience(gate.book, next), gate)
    const { answer, representation } = await probe(deps, source, url, signal)
    isThere = hostOf(answer.place.url) === host
    return {
      representation,
      disposition: header(answer.reply.headers, 'content-disposition'),
      url: answer.place.url,
      leave: () => {
        leaveFirst()
        answer.settle()
      },
    }
  } finally {
    // Where the link led to another host, or nowhere, this one is done with.
    if (!isThere) leaveFirst()
  }
}

/** As a download does it: all of it by Range, and where that brings nothing sound once more without. */
async function probe(
  deps: AskDeps,
  source: Source,
  url: string,
  signal: AbortSignal,
): Promise<{ readonly answer: Answer; readonly representation: Representation }> {
  for (let ask: Ask | null = { start: 0, end: null }; ; ask = null) {
    const sentAt = deps.clock.monotonic()
    const answer: Answer = await source.get(ask, null, signal)
    const expected = { ask, known: null, pageExpected: !namesFile(url), now: deps.clock.now() }
    const verdict = checkReply(answer.reply, expected)
    if (verdict.kind === 'part' || verdict.kind === 'whole') {
      const splittable = verdict.representation.splittable && ask !== null
      return { answer, representation: { ...verdict.representation, splittable } }
    }
    answer.reply.close()
    if (verdict.kind === 'unsound' && ask !== null) continue
    if (verdict.kind === 'status' && limitsHost(verdict.status, verdict.after)) {
      const { after, detail } = verdict
      deps.gate.book.refused(hostOf(answer.place.url), sentAt, { after, because: detail })
    }
    throw new Setback(verdict, answer)
  }
}
