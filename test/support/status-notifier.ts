// The tray of a desktop, played on a session bus: org.kde.StatusNotifierWatcher, and the eyes and hands of whoever uses the
// icons that register there (StatusNotifierItem and com.canonical.dbusmenu, as panels speak them).
import { Message, type MessageBus, Variant } from '@jellybrick/dbus-next'
import type { SessionBus } from './session-bus.ts'

const WATCHER = 'org.kde.StatusNotifierWatcher'
const ITEM = 'org.kde.StatusNotifierItem'
const ITEM_PATH = '/StatusNotifierItem'
const MENU = 'com.canonical.dbusmenu'
const PROPERTIES = 'org.freedesktop.DBus.Properties'

export interface MenuLine {
  readonly id: number
  /** As it is shown: with no marks of keys. '' for a separator. */
  readonly label: string
  readonly isEnabled: boolean
}

/** An icon that has registered. */
export interface NotifierItem {
  menu(): Promise<readonly MenuLine[]>
  /** Chooses the line that has this label; throws where there is none. */
  choose(label: string): Promise<void>
  /** Clicks the icon itself. */
  activate(): Promise<void>
  /** The first line of the tooltip, or all of it. */
  tooltip(): Promise<string>
  /** The picture, in a form that is the same for the same picture. */
  picture(): Promise<string>
}

export interface StatusNotifierHost {
  /** The n-th call gives the n-th icon that registers, waiting for it. */
  nextItem(): Promise<NotifierItem>
  /** How many have registered. */
  readonly registered: number
}

/** Takes the watcher's name on the bus; ends with it. */
export async function playStatusNotifierHost(session: SessionBus): Promise<StatusNotifierHost> {
  const bus = await session.connect()
  const items: NotifierItem[] = []
  const waiting: ((item: NotifierItem) => void)[] = []
  let taken = 0

  bus.addMethodHandler(message => {
    if (message.path !== '/StatusNotifierWatcher') return false
    const answer = (signature: string, body: unknown[]): true => {
      bus.send(Message.newMethodReturn(message, signature, body))
      return true
    }
    if (message.interface === PROPERTIES && message.member === 'Get') {
      const isVersion = message.body[1] === 'ProtocolVersion'
      return answer('v', [isVersion ? new Variant('i', 0) : new Variant('b', true)])
    }
    if (message.member !== 'RegisterStatusNotifierItem') return false
    const [given] = message.body
    answer('', [])
    // A name of its own on the bus, or the path of an object of the caller.
    const owner = typeof given === 'string' && given.startsWith('/') ? message.sender : given
    const item = notifierItem(bus, String(owner))
    items.push(item)
    waiting.shift()?.(item)
    return true
  })
  await bus.requestName(WATCHER, 0)

  return {
    get registered() {
      return items.length
    },
    nextItem() {
      const item = items[taken++]
      return item === undefined ? new Promise(resolve => waiting.push(resolve)) : Promise.resolve(item)
    },
  }
}

function notifierItem(bus: MessageBus, destination: string): NotifierItem {
  async function call(
    path: string,
    interfaceName: string,
    member: string,
    signature = '',
    body: unknown[] = [],
  ): Promise<unknown[]> {
    const options = { destination, path, interface: interfaceName, member, signature, body }
    return (await bus.call(new Message(options)))?.body ?? []
  }

  async function property(name: string): Promise<unknown> {
    const [value] = await call(ITEM_PATH, PROPERTIES, 'Get', 'ss', [ITEM, name])
    return plain(value)
  }

  async function menu(): Promise<readonly MenuLine[]> {
    const path = String(await property('Menu'))
    const [, layout] = await call(path, MENU, 'GetLayout', 'iias', [0, -1, []])
    const [, , lines] = plain(layout) as [number, unknown, readonly unknown[]]
    return lines.map(line => {
      const [id, facts] = line as [number, Readonly<Record<string, unknown>>]
      const label = String(facts['label'] ?? '')
        .replaceAll('__', '\u0000')
        .replaceAll('_', '')
      return { id, label: label.replaceAll('\u0000', '_'), isEnabled: facts['enabled'] !== false }
    })
  }

  return {
    menu,
    async choose(label) {
      const line = (await menu()).find(one => one.label === label)
      if (line === undefined) throw new Error(`the menu of the tray has no line “${label}”`)
      const event = [line.id, 'clicked', new Variant('i', 0), 0]
      await call(String(await property('Menu')), MENU, 'Event', 'isvu', event)
    },
    activate: async () => void (await call(ITEM_PATH, ITEM, 'Activate', 'ii', [0, 0])),
    tooltip: async () => {
      const [, , title, text] = (await property('ToolTip')) as [string, unknown, string, string]
      return [title, text].filter(part => part !== '').join('\n')
    },
    async picture() {
      const [all] = await call(ITEM_PATH, PROPERTIES, 'GetAll', 's', [ITEM])
      const { IconName: name, IconPixmap: pixels } = plain(all) as Readonly<Record<string, unknown>>
      return JSON.stringify([name, pixels])
    },
  }
}

/** Without the Variants around values. */
function plain(value: unknown): unknown {
  if (value instanceof Variant) return plain(value.value)
  if (Buffer.isBuffer(value)) return value
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
  }
  return value
}
