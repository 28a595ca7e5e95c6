// A service of the desktop, played by a test on a bus of its own: it answers method calls as the test says, keeps them
// all, and lets the test wait for one and send signals.
import { Message, MessageType } from '@jellybrick/dbus-next'
import type { SessionBus } from './session-bus.ts'

export interface PlayedCall {
  readonly interface: string
  readonly member: string
  readonly body: readonly unknown[]
}

/** A reply: the signature of its body, and the body; [] is an empty reply. */
export type PlayedAnswer = readonly [signature: string, ...body: unknown[]] | readonly []

export interface PlayedPart {
  /** Well-known names to own. */
  readonly names: readonly string[]
  readonly path: string
  /** By method; any other method is answered with an error. */
  readonly answers: Readonly<Record<string, (call: PlayedCall) => PlayedAnswer>>
}

export interface PlayedService {
  /** Every call it was sent, oldest first; refused ones too. */
  readonly calls: readonly PlayedCall[]
  /** Those of one method. */
  callsOf(member: string): readonly PlayedCall[]
  /** Resolves with the `count`-th call of the method, counted from 1, as soon as it has been answered. */
  call(member: string, count?: number): Promise<PlayedCall>
  signal(name: string, member: string, signature: string, body: readonly unknown[]): void
}

/** Owns the names when it resolves; ends with the bus. */
export async function playService(session: SessionBus, part: PlayedPart): Promise<PlayedService> {
  const bus = await session.connect()
  const calls: PlayedCall[] = []
  const waiting = new Set<() => void>()

  bus.addMethodHandler(message => {
    if (message.type !== MessageType.METHOD_CALL || message.path !== part.path) return false
    const call = { interface: message.interface, member: message.member, body: message.body }
    calls.push(call)
    const answer = part.answers[message.member]
    if (answer === undefined) {
      bus.send(Message.newError(message, 'org.freedesktop.DBus.Error.UnknownMethod', message.member))
    } else {
      const [signature = '', ...body] = answer(call)
      bus.send(Message.newMethodReturn(message, signature, body))
    }
    for (const look of waiting) look()
    return true
  })
  for (const name of part.names) await bus.requestName(name)

  const callsOf = (member: string): readonly PlayedCall[] => calls.filter(call => call.member === member)
  return {
    calls,
    callsOf,
    call: (member, count = 1) =>
      new Promise(resolve => {
        const look = (): void => {
          const found = callsOf(member)[count - 1]
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
    signal: (name, member, signature, body) =>
      bus.send(Message.newSignal(part.path, name, member, signature, [...body])),
  }
}
