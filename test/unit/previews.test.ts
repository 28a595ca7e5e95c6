// A look at a link: what the queue is asked, what this computer adds, and what is said of what cannot be asked.
import { describe, expect, it } from 'vitest'
import { dispatch } from '../../src/main/desktop/dispatch.ts'
import { createPreviews, type PreviewPorts } from '../../src/main/desktop/previews.ts'
import { cleanName } from '../../src/main/engine/file-name.ts'
import type { Preview } from '../../src/shared/details.ts'
import type { DownloadView } from '../../src/shared/model.ts'
import { DEFAULT_CATEGORIES } from '../../src/shared/settings.ts'
import { sampleView } from '../support/sample-view.ts'
import { bench, FOLDER } from './command-bench.ts'

const LINK = 'https://example.org/get'
const ITEM = { link: LINK, name: null, headers: {} }
const SEEN: Preview = {
  link: LINK,
  host: 'example.org',
  name: 'a.iso',
  total: 10,
  resumable: true,
  trouble: null,
}
const DISCS = DEFAULT_CATEGORIES.map(category =>
  category.id === 'disc' ? { ...category, dir: '/discs' } : category,
)

function previewsOver(views: readonly DownloadView[], seen: Partial<Preview> = {}, sortByType = false) {
  const asked: unknown[][] = []
  const ports: PreviewPorts = {
    queue: {
      preview: async (...call) => {
        asked.push(call)
        return { ...SEEN, ...seen }
      },
      order: () => views.map(({ id }) => id),
      view: id => views.find(view => view.id === id) ?? null,
    },
    settings: () => ({ sortByType, categories: DISCS }),
    folder: () => FOLDER,
    fileName: cleanName,
  }
  return { asked, previews: createPreviews(ports) }
}

it('asks with the link and headers as they are sent, and adds the folder', async () => {
  const { asked, previews } = previewsOver([])
  const seen = await previews.ask({
    link: ` <${LINK}#top> `,
    name: 'b.iso',
    headers: { Cookie: ' a=b' },
  })
  expect(asked).toEqual([[LINK, { cookie: 'a=b' }, 'b.iso']])
  expect(seen).toEqual({ ...SEEN, dir: FOLDER, existing: null })
})

it('names the folder of the category of what the server named', async () => {
  const { previews } = previewsOver([], {}, true)
  expect(await previews.ask(ITEM)).toMatchObject({ dir: '/discs' })
})

it('finds the same link unfinished in the list, without its user name', async () => {
  const url = LINK
  const views = [
    sampleView(1, { kind: 'done', at: 0, unverified: false }, { url }),
    sampleView(2, { kind: 'paused' }, { url }),
  ]
  const { previews } = previewsOver(views)
  expect(await previews.ask({ ...ITEM, link: 'https://ada:secret@example.org/get' })).toMatchObject({
    existing: 2,
  })
})

it('keeps the name for the folder it will be added to, where the server gave one', async () => {
  const { previews } = previewsOver([])
  expect(previews.nameOf(LINK)).toBeNull()
  await previews.ask(ITEM)
  expect(previews.nameOf(LINK)).toBe('a.iso')
  const failing = previewsOver([], { trouble: { code: 'gone', detail: 'HTTP 404' } }).previews
  await failing.ask(ITEM)
  expect(failing.nameOf(LINK)).toBeNull()
})

it('forgets the oldest of very many names', async () => {
  const { previews } = previewsOver([])
  for (let n = 0; n <= 1_000; n++) await previews.ask({ ...ITEM, link: `https://example.org/${n}` })
  expect(previews.nameOf('https://example.org/0')).toBeNull()
  expect(previews.nameOf('https://example.org/1')).toBe('a.iso')
})

describe('what cannot be asked', () => {
  it.each([
    ['a link that is none', { ...ITEM, link: 'javascript:alert(1)' }, /this is a script/],
    ['a header that Sluice decides on', { ...ITEM, headers: { range: 'bytes=0-' } }, /Leave it out/],
    ['a name that is a path', { ...ITEM, name: 'a/b' }, /has a slash in it/],
  ])('%s', async (_what, item, message) => {
    const { context, calls } = bench()
    expect(await dispatch('preview:ask', [item], true, context)).toEqual({
      ok: false,
      error: { code: 'failed', message: expect.stringMatching(message) },
    })
    expect(calls).toEqual([])
  })
})
