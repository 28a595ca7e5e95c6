// What a click on a note and its buttons do: the folder, the file, or the window.
import { describe, expect, it, test } from 'vitest'
import { CommandFailure } from '../../src/main/desktop/dispatch.ts'
import { createNoteActs } from '../../src/main/desktop/note-acts.ts'
import type { Note, NoteAbout } from '../../src/main/desktop/notifications.ts'
import type { DownloadState, DownloadView } from '../../src/shared/model.ts'
import { sampleView } from '../support/sample-view.ts'

const DONE: DownloadState = { kind: 'done', at: 0, unverified: false }
const VIEWS: readonly DownloadView[] = [
  sampleView(1, DONE, { name: 'a.iso', dir: '/d' }),
  sampleView(2, DONE, { name: 'b.iso', dir: '/d' }),
  sampleView(3, DONE, { name: 'c.mp3', dir: '/music' }),
  sampleView(4, DONE, { name: 'gone.iso', dir: '/d' }),
]

function world(openFile: () => Promise<void> = async () => {}) {
  const did: string[] = []
  const acts = createNoteActs({
    view: id => VIEWS.find(view => view.id === id) ?? null,
    fileExists: async path => !path.includes('gone'),
    revealPath: path => did.push(`folder of ${path}`),
    openFile: async id => {
      did.push(`open ${id}`)
      await openFile()
    },
    comeForward: () => did.push('window'),
    choose: id => did.push(`choose ${id}`),
    cancelCountdown: () => did.push('not now'),
    complain: sentence => did.push(sentence),
    report: error => did.push(String(error)),
  })
  const note = (about: NoteAbout): Note => ({ title: '', body: '', about })
  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
  return {
    labels: (about: NoteAbout) => acts.actions(note(about)).map(({ label }) => label),
    async click(about: NoteAbout) {
      acts.click(note(about))
      await settle()
      return did
    },
    async press(about: NoteAbout, label: string) {
      for (const action of acts.actions(note(about))) if (action.label === label) action.act()
      await settle()
      return did
    },
  }
}

test.each<[string, NoteAbout, readonly string[]]>([
  ['one file', { kind: 'done', ids: [1] }, ['folder of /d/a.iso']],
  ['files of one folder', { kind: 'done', ids: [4, 1, 2] }, ['folder of /d/a.iso']],
  ['files of several folders', { kind: 'done', ids: [1, 3] }, ['window']],
  ['a file that is gone', { kind: 'done', ids: [4] }, ['window', 'choose 4']],
  ['a download that is gone', { kind: 'done', ids: [9] }, ['window']],
  ['a failure', { kind: 'failed', id: 6 }, ['window', 'choose 6']],
  ['the end of all', { kind: 'countdown' }, ['window']],
  ['ends of both kinds', { kind: 'list' }, ['window']],
])('a click on %s', async (_what, about, did) => {
  expect(await world().click(about)).toEqual(did)
})

describe('the buttons', () => {
  it('are there for one file, and for the end of all', () => {
    const { labels } = world()
    expect(labels({ kind: 'done', ids: [1] })).toEqual(['Open', 'Show in folder'])
    expect(labels({ kind: 'countdown' })).toEqual(['Not now'])
    for (const about of [
      { kind: 'done', ids: [1, 2] },
      { kind: 'failed', id: 6 },
      { kind: 'list' },
    ] as const) {
      expect(labels(about)).toEqual([])
    }
  })

  test.each<[string, NoteAbout, string, readonly string[]]>([
    ['open', { kind: 'done', ids: [1] }, 'Open', ['open 1']],
    ['show', { kind: 'done', ids: [2] }, 'Show in folder', ['folder of /d/b.iso']],
    ['stop the countdown', { kind: 'countdown' }, 'Not now', ['not now']],
  ])('%s', async (_what, about, label, did) => {
    expect(await world().press(about, label)).toEqual(did)
  })

  it('bring the window where a file cannot be opened', async () => {
    const refused = world(async () => {
      throw new CommandFailure('failed', 'It could not be opened.')
    })
    const did = await refused.press({ kind: 'done', ids: [1] }, 'Open')
    expect(did).toEqual(['open 1', 'window', 'choose 1', 'It could not be opened.'])
    const broken = world(async () => {
      throw new Error('odd')
    })
    expect(await broken.press({ kind: 'done', ids: [1] }, 'Open')).toEqual(['open 1', 'Error: odd'])
  })
})
