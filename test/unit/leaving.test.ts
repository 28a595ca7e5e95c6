// Closing the window, ending by itself, and what is asked before a quit: made-up downloads, window and tray.
import { describe, expect, it } from 'vitest'
import { createLeaving, QUIET_MS } from '../../src/main/desktop/leaving.ts'
import { type Closing, isLostByLeaving, whenClosed } from '../../src/main/desktop/leaving-policy.ts'
import { createClosingSaid, type WayBack } from '../../src/main/desktop/leaving-said.ts'
import { followWork } from '../../src/main/desktop/tray-work.ts'
import type { DownloadView } from '../../src/shared/model.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { fakeDownloads } from '../support/fake-downloads.ts'

it.each<[keepRunning: boolean, hasWayBack: boolean, isWorking: boolean, closing: Closing]>([
  [false, true, true, 'quit'],
  [false, false, false, 'quit'],
  [true, true, true, 'hide'],
  [true, true, false, 'hide'],
  [true, false, true, 'hide-until-done'],
  [true, false, false, 'quit'],
])(
  'kept running %s, way back %s, work %s: closing means %s',
  (keepRunning, hasWayBack, isWorking, closing) => {
    expect(whenClosed({ keepRunning, hasWayBack, isWorking })).toBe(closing)
  },
)

it.each<[state: DownloadView['state']['kind'], resumable: boolean | null, received: number, isLost: boolean]>(
  [
    ['running', false, 1, true],
    ['running', false, 0, false],
    ['running', true, 1, false],
    ['running', null, 1, false],
    ['paused', false, 1, false],
    ['probing', false, 1, false],
  ],
)('%s, resumable %s, with %d bytes: lost by a quit %s', (kind, resumable, received, isLost) => {
  const state = { kind } as DownloadView['state']
  expect(isLostByLeaving({ state, resumable, received })).toBe(isLost)
})

function world(wayBack: WayBack, options: { keepRunning?: boolean; canNotify?: boolean } = {}) {
  const clock = createFakeClock()
  const downloads = fakeDownloads()
  const log: string[] = []
  const kept = new Map<string, string>()
  let isHidden = false
  let isAwaited = false
  let back = wayBack
  let answer: (quit: boolean) => void = () => {}
  const work = followWork(downloads, () => !isHidden)
  const saidDeps = {
    kept: {
      read: (key: string) => kept.get(key) ?? null,
      write: (key: string, text: string) => void kept.set(key, text),
    },
    show: ({ body }: { body: string }, failed = (): void => {}) => {
      if (options.canNotify ?? true) log.push(`note: ${body.slice(0, 40)}`)
      else failed()
      return () => {}
    },
    tell: (text: string) => void log.push(`notice: ${text.slice(0, 14)}`),
    report: () => void log.push('reported'),
  }
  const said = createClosingSaid(saidDeps)
  const leaving = createLeaving({
    ...{ queue: downloads, work, clock, said },
    keepRunning: () => options.keepRunning ?? true,
    findWayBack: async () => back,
    window: {
      get isHidden() {
        return isHidden
      },
      hide() {
        isHidden = true
        log.push('hidden')
      },
    },
    isAwaited: () => isAwaited,
    ask: (names, more) => {
      log.push(`ask: ${names.join(' ')} +${more}`)
      return new Promise(resolve => {
        answer = resolve
      })
    },
    quit: () => log.push('quit'),
    leave: () => log.push('leave'),
  })
  return {
    ...{ clock, downloads, log, leaving, kept, said, saidDeps },
    answer: (quit: boolean) => answer(quit),
    show() {
      isHidden = false
      leaving.changed()
      said.opened()
    },
    back: (now: WayBack) => {
      back = now
    },
    awaited: (now: boolean) => {
      isAwaited = now
      leaving.changed()
    },
    /** Closes it and waits until the tray has been asked. */
    async close() {
      leaving.closeWindow()
      await settled()
    },
  }
}

/** Lets everything that is due in this turn happen. */
function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

const DONE = { kind: 'done', at: 1, unverified: false } as const

describe('closing the window', () => {
  it('quits where the person wants that, and leaves the window until then', async () => {
    const { close, log } = world('tray', { keepRunning: false })
    await close()
    expect(log).toEqual(['quit'])
  })

  it.each(['tray', 'dock'] as const)('hides it where the %s is a way back, and stays', async wayBack => {
    const { close, log, clock } = world(wayBack)
    await close()
    clock.advance(10 * QUIET_MS)
    await settled()
    expect(log).toEqual(['hidden'])
  })

  it('with no way back and nothing to do is leaving', async () => {
    const { close, log } = world('none')
    await close()
    expect(log).toEqual(['hidden', 'leave'])
  })

  it('with no way back ends when nothing has worked for a while', async () => {
    const { close, log, clock, downloads } = world('none')
    downloads.set(1, 'running')
    await close()
    expect(log).toEqual(['hidden', 'note: Sluice ends by itself when nothing is le'])
    clock.advance(10 * QUIET_MS)
    downloads.setState(1, DONE)
    clock.advance(QUIET_MS - 1)
    // Something came in between.
    downloads.set(2, 'queued')
    clock.advance(QUIET_MS)
    downloads.set(2, 'paused')
    clock.advance(QUIET_MS - 1)
    await settled()
    expect(log).toHaveLength(2)
    clock.advance(1)
    await settled()
    expect(log.at(-1)).toBe('leave')
  })

  it('waits for the end of a countdown', async () => {
    const { close, log, clock, downloads, awaited } = world('none')
    downloads.set(1, 'running')
    await close()
    awaited(true)
    downloads.setState(1, DONE)
    clock.advance(10 * QUIET_MS)
    await settled()
    expect(log).not.toContain('leave')
    awaited(false)
    clock.advance(QUIET_MS)
    await settled()
    expect(log.at(-1)).toBe('leave')
  })

  it('during a countdown waits for its end too', async () => {
    const { close, log, clock, awaited } = world('none')
    awaited(true)
    await close()
    clock.advance(10 * QUIET_MS)
    await settled()
    expect(log).toEqual(['hidden'])
    awaited(false)
    clock.advance(QUIET_MS)
    await settled()
    expect(log).toEqual(['hidden', 'leave'])
  })

  it('forgets to end when the window is back, and when a tray has come', async () => {
    const { close, log, clock, downloads, show, back } = world('none')
    downloads.set(1, 'running')
    await close()
    show()
    downloads.setState(1, DONE)
    clock.advance(10 * QUIET_MS)
    await settled()
    expect(log).not.toContain('leave')
    downloads.set(1, 'running')
    await close()
    back('tray')
    downloads.setState(1, DONE)
    clock.advance(10 * QUIET_MS)
    await settled()
    expect(log).not.toContain('leave')
  })

  it('does nothing more when Sluice ends anyway', async () => {
    const { close, leaving, log, clock, downloads } = world('none')
    downloads.set(1, 'running')
    await close()
    leaving.close()
    downloads.setState(1, DONE)
    clock.advance(10 * QUIET_MS)
    await settled()
    expect([log.includes('leave'), clock.pending()]).toEqual([false, []])
  })
})

describe('what became of the downloads', () => {
  it('is said once, the first time something works', async () => {
    const { close, log, downloads, show, kept, saidDeps } = world('tray')
    await close()
    show()
    downloads.set(1, 'running')
    await close()
    show()
    await close()
    expect(log.filter(line => line.startsWith('note'))).toEqual([
      'note: The window is closed, and Sluice is in t',
    ])
    expect([...kept.keys()]).toEqual(['closing-said'])
    createClosingSaid(saidDeps).closed('tray')
    expect(log.filter(line => line.startsWith('note'))).toHaveLength(1)
  })

  it('is said in the window where the system shows no notifications, also by the next start', async () => {
    const { close, log, downloads, show, saidDeps } = world('tray', { canNotify: false })
    downloads.set(1, 'running')
    await close()
    expect(log).toEqual(['hidden'])
    const next = createClosingSaid(saidDeps)
    next.opened()
    next.opened()
    expect(log).toEqual(['hidden', 'notice: Downloads went'])
    log.length = 0
    show()
    show()
    expect(log).toEqual(['notice: Downloads went'])
  })

  it('is said though it cannot be kept, and once in a session', () => {
    const { saidDeps, log } = world('tray')
    const broken = (): never => {
      throw new Error('the disk is full')
    }
    const said = createClosingSaid({ ...saidDeps, kept: { read: broken, write: broken } })
    said.closed('dock')
    said.closed('dock')
    expect(log).toEqual(['reported', 'note: The window is closed, and Sluice is in t', 'reported'])
  })
})

describe('a quit by the person', () => {
  it('is asked about only where something is lost, and once at a time', async () => {
    const { leaving, log, downloads, answer } = world('tray')
    downloads.set(1, 'running', { resumable: true, received: 5, name: 'kept.iso' })
    expect(await leaving.mayQuit()).toBe(true)
    downloads.set(2, 'running', { resumable: false, received: 5, name: 'lost.iso' })
    const both = [leaving.mayQuit(), leaving.mayQuit()]
    expect(log).toEqual(['ask: lost.iso +0'])
    answer(false)
    expect(await Promise.all(both)).toEqual([false, false])
    const again = leaving.mayQuit()
    answer(true)
    expect(await again).toBe(true)
  })

  it('names a few of many', () => {
    const { leaving, log, downloads } = world('tray')
    for (let id = 1; id <= 7; id++) downloads.set(id, 'running', { resumable: false, received: 1 })
    void leaving.mayQuit()
    expect(log).toEqual(['ask: 1 2 3 4 5 +2'])
  })

  it('keeps Sluice there while it is asked', async () => {
    const { leaving, log, downloads, answer, close, clock } = world('none')
    downloads.set(1, 'running', { resumable: false, received: 5 })
    await close()
    const asked = leaving.mayQuit()
    downloads.setState(1, DONE)
    clock.advance(10 * QUIET_MS)
    await settled()
    expect(log).not.toContain('leave')
    answer(false)
    await asked
    await settled()
    clock.advance(QUIET_MS)
    await settled()
    expect(log.at(-1)).toBe('leave')
  })
})
