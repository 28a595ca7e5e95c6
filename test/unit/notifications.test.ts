// What is notified of ends of downloads: several in a moment as one, nothing while the window is watched.
import { describe, expect, it, test } from 'vitest'
import {
  BETWEEN,
  createNotifications,
  MOMENT,
  NAME_ROOM,
  type Note,
  noteOf,
  shortName,
} from '../../src/main/desktop/notifications.ts'
import type { DownloadState, DownloadView } from '../../src/shared/model.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { sampleView } from '../support/sample-view.ts'

const DONE: DownloadState = { kind: 'done', at: 0, unverified: false }
const GONE: DownloadState = { kind: 'failed', because: { code: 'gone', detail: 'HTTP 404' } }
const CANCELLED: DownloadState = { kind: 'failed', because: { code: 'cancelled', detail: '' } }

const view = (name: string, state: DownloadState): DownloadView => sampleView(1, state, { name })

function notifications() {
  const clock = createFakeClock()
  const shown: Note[] = []
  const state = { notifyDone: true, notifyFailed: true, isWatched: false }
  const made = createNotifications({
    clock,
    settings: () => state,
    isWatched: () => state.isWatched,
    show: note => shown.push(note),
  })
  return { clock, shown, state, made }
}

describe('words', () => {
  const sample = (id: number, name: string, state: DownloadState): DownloadView =>
    sampleView(id, state, { name })
  const done = ['a.iso', 'b.iso', 'c.iso', 'd.iso'].map((name, at) => sample(at + 1, name, DONE))
  const failed = ['x.zip', 'y.zip'].map((name, at) => sample(at + 8, name, GONE))
  const LIST = { kind: 'list' } as const
  const files = (...ids: readonly number[]): Note['about'] => ({ kind: 'done', ids })
  test.each<[string, readonly DownloadView[], Note | null]>([
    ['nothing', [], null],
    ['one done', done.slice(0, 1), { title: 'Download finished', body: 'a.iso', about: files(1) }],
    [
      'two done',
      done.slice(0, 2),
      { title: '2 downloads finished', body: 'a.iso, b.iso', about: files(1, 2) },
    ],
    [
      'three done',
      done.slice(0, 3),
      { title: '3 downloads finished', body: 'a.iso, b.iso and one more', about: files(1, 2, 3) },
    ],
    [
      'four done',
      done,
      { title: '4 downloads finished', body: 'a.iso, b.iso and 2 more', about: files(1, 2, 3, 4) },
    ],
    [
      'one failed',
      failed.slice(0, 1),
      {
        title: 'A download stopped',
        body: 'x.zip: example.org no longer has this file (HTTP 404).',
        about: { kind: 'failed', id: 8 },
      },
    ],
    ['two failed', failed, { title: '2 downloads stopped', body: 'x.zip, y.zip', about: LIST }],
    [
      'both',
      [...done, ...failed],
      { title: '4 downloads finished', body: '2 downloads stopped', about: LIST },
    ],
  ])('of %s', (_what, ended, note) => {
    expect(noteOf(ended)).toEqual(note)
  })
})

describe('a name', () => {
  it('is shortened in its middle, by whole characters', () => {
    expect(shortName('a'.repeat(NAME_ROOM))).toBe('a'.repeat(NAME_ROOM))
    const short = shortName(`${'😀'.repeat(80)}.part02.rar`)
    expect([...short]).toHaveLength(NAME_ROOM)
    expect(short).toMatch(/^(?:😀){39}…(?:😀){9}\.part02\.rar$/u)
  })

  it('is short in every note', () => {
    const name = 'n'.repeat(250)
    for (const state of [DONE, GONE]) {
      for (const count of [1, 2, 5]) {
        const note = noteOf(Array.from({ length: count }, () => view(name, state)))
        expect(note?.body.length).toBeLessThan(200)
      }
    }
  })
})

describe('a notification', () => {
  it('brings together what ends within a moment', () => {
    const { clock, shown, made } = notifications()
    made.ended(view('a.iso', DONE))
    clock.advance(MOMENT - 1)
    expect(shown).toEqual([])
    made.ended(view('b.iso', DONE))
    clock.advance(1)
    made.ended(view('c.iso', DONE))
    clock.advance(BETWEEN)
    expect(shown.map(({ title }) => title)).toEqual(['2 downloads finished', 'Download finished'])
  })

  it('does not follow upon the other, however many small files end one by one', () => {
    const { clock, shown, made } = notifications()
    for (let seconds = 0; seconds < 60; seconds += 2) {
      made.ended(view(`${seconds}.jpg`, DONE))
      clock.advance(2_000)
    }
    clock.advance(BETWEEN)
    expect(shown).toHaveLength(7)
    expect(shown.map(({ title }) => Number(/\d+/.exec(title)?.[0] ?? 1)).reduce((a, b) => a + b)).toBe(30)
    clock.advance(BETWEEN)
    expect(clock.pending()).toEqual([])
    made.ended(view('z.jpg', DONE))
    clock.advance(MOMENT)
    expect(shown).toHaveLength(8)
  })

  it('follows the settings', () => {
    const { clock, shown, state, made } = notifications()
    state.notifyDone = false
    made.ended(view('a.iso', DONE))
    made.ended(view('b.iso', GONE))
    clock.advance(MOMENT)
    state.notifyFailed = false
    made.ended(view('b.iso', GONE))
    clock.advance(MOMENT)
    expect(shown.map(({ title }) => title)).toEqual(['A download stopped'])
  })

  it('does not come of what the person ended', () => {
    const { clock, shown, made } = notifications()
    made.ended(view('a.iso', CANCELLED))
    clock.advance(MOMENT)
    expect(shown).toEqual([])
  })

  it('does not come while the window is watched, be it then or a moment later', () => {
    const { clock, shown, state, made } = notifications()
    state.isWatched = true
    made.ended(view('a.iso', DONE))
    state.isWatched = false
    clock.advance(MOMENT)
    made.ended(view('b.iso', DONE))
    state.isWatched = true
    clock.advance(MOMENT)
    state.isWatched = false
    clock.advance(MOMENT)
    expect(shown).toEqual([])
  })

  it('does not come any more when it was closed', () => {
    const { clock, shown, made } = notifications()
    made.ended(view('a.iso', DONE))
    made.close()
    expect(clock.pending()).toEqual([])
    expect(shown).toEqual([])
  })
})
