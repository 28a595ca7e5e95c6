// A D-Bus session bus of its own: real dbus-daemon, nobody on it but whom the test brings. What desktops offer over it
// (notifications, tray, power) is played by the test.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type MessageBus, sessionBus } from '@jellybrick/dbus-next'

export interface SessionBus {
  /** For DBUS_SESSION_BUS_ADDRESS (or DBUS_SYSTEM_BUS_ADDRESS) of a program that is to be on it. */
  readonly address: string
  /** Another participant; ends with the bus. */
  connect(): Promise<MessageBus>
  close(): Promise<void>
}

export async function startSessionBus(): Promise<SessionBus> {
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(daemon, 'exit')
  const lines = createInterface(daemon.stdout)
  const [address] = (await Promise.race([
    once(lines, 'line'),
    ended.then(() => Promise.reject(new Error('dbus-daemon ended before it was ready'))),
  ])) as [string]
  const participants: MessageBus[] = []
  return {
    address,
    async connect() {
      const bus = sessionBus({ busAddress: address })
      participants.push(bus)
      await once(bus, 'connect')
      return bus
    },
    async close() {
      for (const bus of participants) bus.disconnect()
      daemon.kill()
      await ended
    },
  }
}
