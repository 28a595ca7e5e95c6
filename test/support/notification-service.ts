// The desktop's notification service, played on a bus of a test's own: what it was asked to show, and what a person does
// with it. Desktop Notifications Specification 1.2.
import type { Variant } from '@jellybrick/dbus-next'
import { type PlayedCall, playService } from './played-service.ts'
import type { SessionBus } from './session-bus.ts'

const NAME = 'org.freedesktop.Notifications'

export interface ShownNote {
  /** By which the service knows it. */
  readonly id: number
  readonly title: string
  /** With the markup that the specification allows in it. */
  readonly body: string
  /** Keys and labels, by turns. */
  readonly actions: readonly string[]
  readonly hints: Readonly<Record<string, unknown>>
}

export interface NotificationService {
  readonly shown: readonly ShownNote[]
  /** The `count`-th note, counted from 1, as soon as it is shown. */
  note(count: number): Promise<ShownNote>
  /** Resolves with the id of the `count`-th note that the program itself took away. */
  takenAway(count?: number): Promise<number>
  /** The person clicks it, and it goes away. */
  click(note: ShownNote): void
}

export async function playNotifications(session: SessionBus): Promise<NotificationService> {
  const shown: ShownNote[] = []
  const service = await playService(session, {
    names: [NAME],
    path: '/org/freedesktop/Notifications',
    answers: {
      GetServerInformation: () => ['ssss', 'played', 'a test', '1', '1.2'],
      GetCapabilities: () => ['as', ['actions', 'body', 'body-markup']],
      Notify(call) {
        shown.push(noteOf(call, shown.length + 1))
        return ['u', shown.length]
      },
      CloseNotification({ body: [id] }) {
        close(Number(id), 3)
        return []
      },
    },
  })
  /** @param reason 2: by the person; 3: by the program. */
  const close = (id: number, reason: number): void =>
    service.signal(NAME, 'NotificationClosed', 'uu', [id, reason])
  return {
    shown,
    async note(count) {
      await service.call('Notify', count)
      const note = shown[count - 1]
      if (note === undefined) throw new Error(`nothing was shown for the call ${count}`)
      return note
    },
    takenAway: async (count = 1) => Number((await service.call('CloseNotification', count)).body[0]),
    click({ id }) {
      service.signal(NAME, 'ActionInvoked', 'us', [id, 'default'])
      close(id, 2)
    },
  }
}

function noteOf({ body }: PlayedCall, id: number): ShownNote {
  const [, , , title, text, actions, hints] = body as [
    ...[string, number, string, string, string],
    readonly string[],
    Readonly<Record<string, Variant>>,
  ]
  const values = Object.entries(hints).map(([key, { value }]) => [key, value])
  return { id, title, body: text, actions, hints: Object.fromEntries(values) }
}
