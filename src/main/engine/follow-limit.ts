// A running download takes over what the person now allows each: it begins more connections, or ends those too many with
// the chunks that they are at.
import type { Entry } from './entry.ts'
import type { Connections } from './plan.ts'

/** The number that its own intent names, if any, is kept to. The host's gate has been told before. */
export function followLimit({ journal, transfer }: Entry, connections: Connections): void {
  if (transfer === null || journal.intent.connections !== null) return
  const { crew } = transfer
  crew.bounds.allow(connections)
  // Before it is known what an earlier session left, nothing is asked.
  if (transfer.isFetching) crew.fill()
}
