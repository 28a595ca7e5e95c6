// Showing notes by the system's means, and what is heard of them. Electron's class is played.
import { describe, expect, it, test } from 'vitest'
import type { Note } from '../../src/main/desktop/notifications.ts'
import {
  ASK_AGAIN_MS,
  createNotifier,
  escapeMarkup,
  type NoteAction,
  type ShownOptions,
} from '../../src/main/desktop/notifier.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const NOTE: Note = { title: 'Download finished', body: 'R&D <1>.iso', about: { kind: 'done', ids: [1] } }

interface World {
  readonly platform?: NodeJS.Platform
  readonly isSupported?: boolean
  /** What `show` does besides. */
  readonly onShow?: (fire: (event: string, ...args: readonly unknown[]) => void) => void
  readonly actions?: readonly NoteAction[]
}

function notifier({ platform = 'linux', isSupported = true, onShow = () => {}, actions = [] }: World = {}) {
  const shown: { options: ShownOptions; fire: (event: string, ...args: readonly unknown[]) => void }[] = []
  const said: string[] = []
  const clicked: Note[] = []
  const reported: unknown[] = []
  const state = { isSilent: false }
  class PlayedNotification {
    static isSupported = (): boolean => {
      said.push('asked')
      return isSupported
    }
    readonly #options: ShownOptions
    readonly #listeners = new Map<string, (...args: readonly never[]) => void>()
    constructor(options: ShownOptions) {
      this.#options = options
    }
    on(event: string, listener: (...args: readonly never[]) => void): void {
      this.#listeners.set(event, listener)
    }
    show(): void {
      const fire = (event: string, ...args: readonly unknown[]): void =>
        this.#listeners.get(event)?.(...(args as readonly never[]))
      shown.push({ options: this.#options, fire })
      onShow(fire)
    }
    close(): void {
      said.push('closed')
    }
  }
  const clock = createFakeClock()
  const show = createNotifier({
    Notification: PlayedNotification,
    ...{ platform, clock },
    isSilent: () => state.isSilent,
    acts: { click: note => clicked.push(note), actions: () => actions },
    report: error => reported.push(error),
  })
  return { show, shown, said, clicked, reported, state, clock }
}

describe('a note', () => {
  it('is shown as it is said, and heard of', () => {
    const { show, shown, clicked, state } = notifier({ platform: 'darwin' })
    show(NOTE)
    const { title, body } = NOTE
    expect(shown[0]?.options).toEqual({ title, body, silent: false, actions: [] })
    shown[0]?.fire('click')
    expect(clicked).toEqual([NOTE])
    state.isSilent = true
    show(NOTE)
    expect(shown[1]?.options.silent).toBe(true)
  })

  test.each<[NodeJS.Platform, string]>([
    ['linux', 'R&amp;D &lt;1&gt;.iso'],
    ['win32', 'R&D <1>.iso'],
    ['darwin', 'R&D <1>.iso'],
  ])('is no markup on %s', (platform, body) => {
    const { show, shown } = notifier({ platform })
    show(NOTE)
    expect(shown[0]?.options.body).toBe(body)
  })

  it('has its buttons, told by either kind of event', () => {
    const pressed: string[] = []
    const actions = ['Open', 'Show in folder'].map(label => ({ label, act: () => pressed.push(label) }))
    const { show, shown } = notifier({ platform: 'darwin', actions })
    show(NOTE)
    expect(shown[0]?.options.actions.map(({ text }) => text)).toEqual(['Open', 'Show in folder'])
    shown[0]?.fire('action', {}, 1)
    shown[0]?.fire('action', { actionIndex: 0 })
    shown[0]?.fire('action', {}, 7)
    expect(pressed).toEqual(['Show in folder', 'Open'])
  })

  it('can be taken away, unless it is gone', () => {
    const { show, shown, said } = notifier()
    const takeAway = show(NOTE)
    takeAway()
    takeAway()
    expect(said.filter(what => what === 'closed')).toHaveLength(1)
    const another = show(NOTE)
    shown[1]?.fire('close')
    another()
    expect(said.filter(what => what === 'closed')).toHaveLength(1)
  })
})

describe('a system without notifications', () => {
  it('is shown none', () => {
    const { show, shown } = notifier({ isSupported: false })
    let failures = 0
    show(NOTE, () => failures++)()
    expect([shown, failures]).toEqual([[], 1])
  })

  it('that fails is asked again when it may be there, and not before', () => {
    const { show, shown, said, reported, clock } = notifier({
      onShow: fire => fire('failed', {}, 'no service'),
    })
    let failures = 0
    show(NOTE, () => failures++)()
    show(NOTE, () => failures++)()
    expect([shown.length, failures]).toEqual([1, 2])
    clock.advance(ASK_AGAIN_MS - 1)
    show(NOTE)()
    expect(said).toEqual(['asked'])
    clock.advance(1)
    show(NOTE)()
    show(NOTE)()
    expect([shown.length, said]).toEqual([2, ['asked', 'asked']])
    expect(reported.map(String)).toEqual(['Error: notifications cannot be shown: no service'])
  })

  it('that throws is reported, and nothing else comes of it', () => {
    const { show, reported } = notifier({
      onShow: () => {
        throw new Error('no bus')
      },
    })
    let failures = 0
    show(NOTE, () => failures++)()
    expect(failures).toBe(1)
    expect(reported.map(String)).toEqual(['Error: no bus'])
  })
})

test('markup is written so that it is read as text', () => {
  expect(escapeMarkup('<b>a</b> &amp; "b"')).toBe('&lt;b&gt;a&lt;/b&gt; &amp;amp; "b"')
})
