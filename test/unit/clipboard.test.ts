// Links on the clipboard: when they are offered, when they are not, and that nothing else comes of them.
import { describe, expect, it } from 'vitest'
import { createClipboardWatch, unlistedIn } from '../../src/main/desktop/clipboard.ts'
import type { ClipboardOffer } from '../../src/shared/details.ts'
import { sampleView } from '../support/sample-view.ts'

const LINK = 'https://example.org/a.iso'

/** A clipboard with `text` on it; `listed`: links that are in the list. */
function clipboard(text = '') {
  const state = { text, isWanted: true, listed: [] as string[], reads: 0 }
  const sent: (ClipboardOffer | null)[] = []
  const watch = createClipboardWatch({
    read: async () => {
      state.reads++
      return state.text
    },
    write: written => {
      state.text = written
    },
    isWanted: () => state.isWanted,
    unlisted: links => links.filter(link => !state.listed.includes(link)),
    send: offer => sent.push(offer),
  })
  return { state, sent, watch }
}

describe('a text', () => {
  it.each<[string, string, Omit<ClipboardOffer, 'text'> | null]>([
    ['with a link', LINK, { links: 1, first: LINK }],
    ['with links', `${LINK}\nhttps://example.org/b.iso`, { links: 2, first: LINK }],
    ['with a link in prose', `See ${LINK}, please.`, { links: 1, first: LINK }],
    [
      'with a password in the link',
      'https://ada:secret@example.org/',
      { links: 1, first: 'https://example.org/' },
    ],
    ['of a link in capitals', 'HTTP://EXAMPLE.ORG/a', { links: 1, first: 'http://example.org/a' }],
    [
      'with a very long link',
      `https://example.org/${'a'.repeat(200)}`,
      { links: 1, first: `https://example.org/${'a'.repeat(79)}…` },
    ],
    ['that is empty', '', null],
    ['without links', 'Dear Ada, the file is at example.org.', null],
    ['with a link that does not say its scheme', 'example.org/a.iso', null],
    ['with a link of another kind', 'ftp://example.org/a.iso', null],
    ['with a scheme and nothing else', 'http:// and https://', null],
    ['that is very long', `${LINK}\n${'a'.repeat(1_048_576)}`, null],
  ])('%s', async (_what, text, offer) => {
    const { watch, sent } = clipboard(text)
    await watch.look()
    expect(sent).toEqual(offer === null ? [] : [{ text, ...offer }])
    expect(watch.offer).toEqual(sent[0] ?? null)
  })
})

describe('an offer', () => {
  it('is made once, and stands while the text does', async () => {
    const { watch, sent } = clipboard(LINK)
    await watch.look()
    await watch.look()
    expect(sent).toHaveLength(1)
    expect(watch.offer).not.toBeNull()
  })

  it('ends with its text, and is not made again when the text comes back', async () => {
    const { watch, sent, state } = clipboard(LINK)
    await watch.look()
    state.text = 'something else'
    await watch.look()
    state.text = LINK
    await watch.look()
    expect(sent).toEqual([{ text: LINK, links: 1, first: LINK }, null])
  })

  it('gives way to another', async () => {
    const { watch, sent, state } = clipboard(LINK)
    await watch.look()
    state.text = 'https://example.org/b'
    await watch.look()
    expect(sent.map(offer => offer?.first)).toEqual([LINK, 'https://example.org/b'])
  })

  it('that was declined is not made again', async () => {
    const { watch, sent } = clipboard(LINK)
    await watch.look()
    watch.decline()
    await watch.look()
    expect(sent).toEqual([expect.anything(), null])
  })

  it('is not made of what was copied from Sluice', async () => {
    const { watch, sent, state } = clipboard('https://example.org/b')
    await watch.look()
    await watch.write(LINK)
    expect(state.text).toBe(LINK)
    await watch.look()
    expect(sent).toEqual([expect.anything(), null])
  })

  it('is not made of links that are all in the list, and ends when they are', async () => {
    const { watch, sent, state } = clipboard(`${LINK} https://example.org/b`)
    state.listed = [LINK]
    await watch.look()
    expect(sent).toEqual([expect.objectContaining({ links: 2 })])
    state.listed = [LINK, 'https://example.org/b']
    await watch.look()
    expect(sent.at(-1)).toBeNull()
  })

  it('knows a link in the list by what it is without its password', async () => {
    const { watch, sent, state } = clipboard('https://ada:secret@example.org/a.iso')
    state.listed = [LINK]
    await watch.look()
    expect(sent).toEqual([])
  })

  it('is not made where it is not wanted: the clipboard is not even read', async () => {
    const { watch, sent, state } = clipboard(LINK)
    state.isWanted = false
    await watch.look()
    expect(state.reads).toBe(0)
    expect(sent).toEqual([])
  })

  it('ends when it is wanted no longer', async () => {
    const { watch, sent, state } = clipboard(LINK)
    await watch.look()
    state.isWanted = false
    await watch.look()
    expect(sent.at(-1)).toBeNull()
  })

  it('is not made of a reading that something newer has overtaken', async () => {
    const { watch, sent } = clipboard(LINK)
    const looking = watch.look()
    await watch.write('https://example.org/own')
    await looking
    expect(sent).toEqual([])
  })

  it('is made again only after very many others', async () => {
    const { watch, sent, state } = clipboard(LINK)
    await watch.look()
    for (let n = 0; n < 200; n++) await watch.write(`text ${n}`)
    state.text = LINK
    await watch.look()
    expect(sent.map(offer => offer?.first ?? null)).toEqual([LINK, null, LINK])
  })
})

it('finds which links are not in the list', () => {
  const views = [sampleView(1, { kind: 'paused' }, { url: LINK })]
  const queue = { order: () => [1], view: (id: number) => views.find(view => view.id === id) ?? null }
  expect(unlistedIn(queue, [LINK, 'https://example.org/b'])).toEqual(['https://example.org/b'])
  expect(unlistedIn(queue, [LINK])).toEqual([])
})
