// Links that did not come by the person's own hand: they wait in the dialog, with what was said of them, and no server hears of
// them before the person wants it.
import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import {
  hostWords,
  lineOf,
  mergeOffer,
  NOTHING_OFFERED,
  withOffered,
} from '../../src/renderer/state/add-offers.ts'
import { ASK_AFTER } from '../../src/renderer/state/add-previews.ts'
import { type AddItem, type OfferedLinks, plainItem } from '../../src/shared/contract.ts'
import { readIntake } from '../../src/shared/intake.ts'
import { checkLink } from '../../src/shared/links.ts'
import {
  dialog,
  download as downloadButton,
  drag,
  field,
  openAdd,
  sentItems,
  sentLinks,
  willingBridge,
} from './add-helpers.ts'
import { download, FakeBridge, snapshotOf } from './fake-bridge.ts'
import { renderApp, type Screen } from './render-app.tsx'

const A = 'https://a.example/a.iso'
const B = 'https://b.example/b.iso'
const CHECKSUM = { algorithm: 'sha256', hex: 'a1'.repeat(32) } as const
const ISO: AddItem = { ...plainItem(A), name: 'Debian.iso', checksum: CHECKSUM }

const note = (): HTMLElement | null =>
  screen.queryByRole('region', { name: 'Links from a file or another program' })
const offer = (items: readonly AddItem[], ...troubles: string[]): OfferedLinks => ({ items, troubles })

/** Main has these to be taken, once. */
function offering(links: OfferedLinks, bridge: FakeBridge = willingBridge()): FakeBridge {
  let left: OfferedLinks | null = links
  bridge.answer('links:take', () => {
    const value = left
    left = null
    return { ok: true, value }
  })
  return bridge
}

/** Main is given more, and says so. */
async function bring({ bridge }: Pick<Screen, 'bridge'>, links: OfferedLinks): Promise<void> {
  offering(links, bridge)
  await act(async () => bridge.offer(links.items.length))
}

/** Long enough for every look that would be. */
async function afterLooks(): Promise<void> {
  await act(async () => vi.advanceTimersByTime(10 * ASK_AFTER))
}

describe('offered links', () => {
  it('that wait at the start open the dialog, with names and checksums', async () => {
    const { bridge, user } = await renderApp(offering(offer([ISO, plainItem(B)])))
    await screen.findByRole('dialog', { name: 'Add downloads' })
    expect(field().value).toBe(`${A}\n${B}\n`)
    expect(within(dialog()).getByDisplayValue('Debian.iso')).toBeTruthy()
    expect(within(dialog()).getByText(/SHA-256 will be checked/)).toBeTruthy()
    expect(note()?.textContent).toContain('brought 2 links, to a.example, b.example.')
    await user.click(downloadButton())
    expect(sentItems(bridge)).toEqual([[ISO, plainItem(B)]])
  })

  it('are looked at only when the person wants it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true })
    try {
      const { bridge, user } = await renderApp(offering(offer([ISO])))
      await screen.findByRole('dialog', { name: 'Add downloads' })
      await afterLooks()
      expect(bridge.callsOf('preview:ask')).toEqual([])
      await user.click(screen.getByRole('button', { name: 'Look at it' }))
      await afterLooks()
      expect(bridge.callsOf('preview:ask')).toEqual([[{ link: A, name: 'Debian.iso', headers: {} }]])
      expect(note()).toBeNull()
      // What was said of it stays.
      expect(within(dialog()).getByText(/SHA-256 will be checked/)).toBeTruthy()
    } finally {
      vi.useRealTimers()
    }
  })

  it('leave typed ones as they are: those are looked at', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true })
    try {
      const shown = await openAdd(offering(offer([])))
      await shown.user.type(field(), B)
      await bring(shown, offer([plainItem('http://169.254.169.254/'), plainItem(B)]))
      expect(field().value).toBe(`${B}\nhttp://169.254.169.254/\n`)
      expect(note()?.textContent).toContain('brought 1 link, to 169.254.169.254.')
      await afterLooks()
      expect(shown.bridge.callsOf('preview:ask')).toEqual([[{ link: B, name: null, headers: {} }]])
    } finally {
      vi.useRealTimers()
    }
  })

  it('never come between the letters of whoever is typing', async () => {
    const shown = await openAdd(offering(offer([])))
    await shown.user.type(field(), 'https://b.exam')
    await bring(shown, offer([ISO]))
    expect(field().value).toBe(`https://b.exam\n${A}\n`)
    await shown.user.keyboard('ple/c')
    expect(field().value).toBe(`https://b.example/c\n${A}\n`)
  })

  it('above a command that is being written leave its writer where they are', async () => {
    const shown = await openAdd(offering(offer([])))
    await shown.user.type(field(), `curl ${B} -H "A: `)
    await bring(shown, offer([ISO]))
    await shown.user.keyboard('b"')
    expect(field().value).toBe(`${A}\ncurl ${B} -H "A: b"`)
  })

  it('say how much more there was to say', async () => {
    const shown = await openAdd(offering(offer([])))
    await bring(shown, offer([], ...Array.from({ length: 12 }, (_, at) => `No ${at}.`)))
    expect(note()?.textContent).toContain('No 7.')
    expect(note()?.textContent).not.toContain('No 8.')
    expect(note()?.textContent).toContain('4 more things could not be taken.')
  })

  it('are forgotten with the dialog', async () => {
    const shown = await renderApp(offering(offer([ISO], 'One was left out.')))
    await screen.findByRole('dialog', { name: 'Add downloads' })
    expect(note()?.textContent).toContain('One was left out.')
    await shown.user.click(screen.getByRole('button', { name: 'Cancel' }))
    act(() => shown.controller.takeText(A))
    expect(note()).toBeNull()
    await shown.user.click(downloadButton())
    expect(sentItems(shown.bridge)).toEqual([[plainItem(A)]])
  })

  it('give way to a checksum that is typed', async () => {
    const { bridge, user } = await renderApp(offering(offer([ISO])))
    await screen.findByRole('dialog', { name: 'Add downloads' })
    await user.type(screen.getByRole('textbox', { name: 'Checksum (optional)' }), `md5:${'b2'.repeat(16)}`)
    expect(within(dialog()).getByText(/MD5 will be checked/)).toBeTruthy()
    await user.click(downloadButton())
    expect(sentItems(bridge)[0]?.[0]?.checksum).toEqual({ algorithm: 'md5', hex: 'b2'.repeat(16) })
  })

  it('leave a checksum that was typed with its link', async () => {
    const typed = `md5:${'b2'.repeat(16)}`
    const shown = await openAdd(offering(offer([])))
    await shown.user.type(field(), B)
    const checksum = await screen.findByRole('textbox', { name: 'Checksum (optional)' })
    await shown.user.type(checksum, typed)
    await bring(shown, offer([plainItem(A)]))
    expect(screen.getByDisplayValue(typed)).toBeTruthy()
    await shown.user.click(downloadButton())
    const md5 = { algorithm: 'md5', hex: 'b2'.repeat(16) }
    expect(sentItems(shown.bridge)).toEqual([[{ ...plainItem(B), checksum: md5 }, plainItem(A)]])
  })

  it('that come while another is being added get nothing of what was typed for it', async () => {
    let answer = (): void => {}
    const bridge = offering(offer([]))
    const answered = new Promise<void>(done => {
      answer = done
    })
    bridge.answer('download:add', async () => {
      await answered
      return { ok: true, value: { added: [1], rejected: [] } }
    })
    const shown = await openAdd(bridge)
    await shown.user.type(field(), B)
    await shown.user.type(
      await screen.findByRole('textbox', { name: 'Checksum (optional)' }),
      `md5:${'b2'.repeat(16)}`,
    )
    await shown.user.click(downloadButton())
    await bring(shown, offer([plainItem(A)]))
    await act(async () => answer())
    await waitFor(() => expect(field().value).toBe(`${A}\n`))
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Checksum (optional)' }).value).toBe('')
  })

  it('take the place of what can be opened again, and wait for what cannot', async () => {
    const view = download(1, {
      state: { kind: 'failed', because: { code: 'expired-link', detail: 'HTTP 403' } },
    })
    const shown = await renderApp(new FakeBridge(snapshotOf([view])))
    const { controller } = shown
    const kind = (): string | undefined => controller.window.getState().panel?.kind
    let asked = shown.bridge.callsOf('links:take').length
    for (const panel of [
      { kind: 'start-over', ids: [1] },
      { kind: 'relink', id: 1, link: 'https://example.org/half' },
    ] as const) {
      act(() => controller.showPanel(panel))
      await bring(shown, offer([ISO]))
      expect(kind()).toBe(panel.kind)
      // What nobody can see yet is main's to keep, within its bounds.
      expect(shown.bridge.callsOf('links:take')).toHaveLength(asked)
      await act(async () => controller.showPanel(null))
      expect(kind()).toBe('add')
      asked++
      act(() => controller.showPanel(null))
    }
    act(() => controller.showPanel({ kind: 'shortcuts' }))
    await bring(shown, offer([ISO]))
    expect(kind()).toBe('add')
  })
})

it('offered links that take the place of the settings lose nothing that was typed there', async () => {
  const shown = await renderApp(offering(offer([])))
  act(() => shown.controller.showPanel({ kind: 'settings', page: 'speed' }))
  await shown.user.type(await screen.findByLabelText('Speed limit'), '2')
  await bring(shown, offer([ISO]))
  expect(shown.controller.window.getState().panel?.kind).toBe('add')
  expect(shown.bridge.callsOf('settings:change')).toEqual([[{ speedLimit: 2_000_000 }]])
})

describe('what could not be taken', () => {
  it('is said over the list where there is nothing else', async () => {
    await renderApp(offering(offer([], '“a.meta4” is damaged.', 'No.')))
    expect(await screen.findByText('“a.meta4” is damaged. No.')).toBeTruthy()
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('is said in the dialog that is open, until it is closed', async () => {
    const shown = await openAdd(offering(offer([])))
    await bring(shown, offer([], '“a.meta4” is damaged.'))
    await shown.user.type(field(), A)
    expect(note()?.textContent).toContain('“a.meta4” is damaged.')
  })
})

describe('a metalink that is dropped', () => {
  const meta4 = (hash: string): File =>
    new File(
      [
        `<metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="Debian.iso"><hash type="sha-256">${hash}</hash><url>${A}</url></file></metalink>`,
      ],
      'a.meta4',
    )

  it('is the person’s own hand: its servers are asked', async () => {
    const { bridge, user } = await renderApp(willingBridge())
    await act(async () => void drag('drop', document.body, { files: [meta4(CHECKSUM.hex)] }))
    await screen.findByRole('dialog', { name: 'Add downloads' })
    expect(note()).toBeNull()
    await waitFor(() => expect(bridge.callsOf('preview:ask')).toHaveLength(1), { timeout: 4_000 })
    await user.click(downloadButton())
    expect(sentItems(bridge)).toEqual([[ISO]])
  })

  it('goes to the new link where one is asked for', async () => {
    const view = download(1, { state: { kind: 'failed', because: { code: 'gone', detail: 'HTTP 404' } } })
    const { controller } = await renderApp(new FakeBridge(snapshotOf([view])))
    act(() => controller.showPanel({ kind: 'relink', id: 1, link: '' }))
    await act(() => controller.takeFiles([meta4(CHECKSUM.hex)]))
    expect(controller.window.getState().panel).toEqual({ kind: 'relink', id: 1, link: A })
  })

  it('and is damaged is said', async () => {
    const { bridge } = await renderApp(willingBridge())
    await act(async () => void drag('drop', document.body, { files: [new File(['<a>'], 'a.meta4')] }))
    expect(await screen.findByText(/“a.meta4” is damaged/)).toBeTruthy()
    expect(sentLinks(bridge)).toEqual([])
  })
})

describe('a line', () => {
  it.each([
    'https://example.org/[1-9].iso',
    'https://example.org/a[01-20]/?b=[a-f]',
    'http://[::1]:8080/[1-3]',
    'https://example.org/plain?a=1,2;',
    "https://example.org/it's(1)",
    'https://example.org/{a,b}',
    'https://ada:secret@example.org/',
    'http://[fe80::1]/',
  ])('for %s means just that one link', link => {
    const checked = checkLink(link)
    const line = lineOf(checked.ok ? checked.url : '')
    const { links, troubles } = readIntake(line)
    expect(troubles).toEqual([])
    expect(links.map(one => one.link)).toEqual([line])
    expect(decodeURI(line.replaceAll('%5B', '[').replaceAll('%5D', ']'))).toBe(
      decodeURI(checked.ok ? checked.url : ''),
    )
  })
})

it('what was said of a link is not said of a copied command with headers of its own', () => {
  const { offered } = mergeOffer('', offer([ISO]), NOTHING_OFFERED, true)
  const { links } = withOffered(readIntake(`curl -H 'A: b' ${A}\n${A}\n`), offered)
  expect(links).toMatchObject([
    { name: null, headers: { a: 'b' }, checksum: null, isHeld: true },
    { name: 'Debian.iso', headers: {}, checksum: CHECKSUM, isHeld: true },
  ])
})

const said = (link: string, { offered }: ReturnType<typeof mergeOffer>) => offered.said.get(link)
const merge = (before: string, items: readonly AddItem[]): ReturnType<typeof mergeOffer> =>
  mergeOffer(before, offer(items), NOTHING_OFFERED, true)

it.each([
  `curl -H 'Cookie: secret' ${B} \\`,
  `curl -H ^"Cookie: secret^" ${B} ^`,
  `curl -H 'Cookie: secret' ${B} \``,
  `curl ${B} -H 'Cookie: secret' -o '`,
  `curl ${B} -H "Cookie: secret`,
])('no offered link is taken into a command that is not finished: %s', before => {
  const { text, offered } = merge(before, [ISO])
  expect(text.startsWith(`${A}\n`)).toBe(true)
  expect(text.endsWith(`\n${before}`)).toBe(true)
  const found = withOffered(readIntake(text), offered).links.find(({ link }) => link === A)
  expect(found).toMatchObject({ headers: {}, checksum: CHECKSUM, isHeld: true })
})

it('a command that is written over an offered link later makes nobody look there', () => {
  const { text, offered } = merge('', [plainItem(A)])
  const { links } = withOffered(readIntake(`curl -H 'Cookie: secret' ${B} \\\n${text}`), offered)
  expect(links.map(({ link, isHeld }) => [link, isHeld])).toEqual([
    [B, false],
    [A, true],
  ])
})

it('a link of the person’s own gets no headers from a file, and keeps the name that was typed for it', () => {
  const merged = merge(A, [{ ...ISO, headers: { cookie: 'a=b' } }])
  expect(said(A, merged)).toEqual({ name: 'Debian.iso', headers: {}, checksum: CHECKSUM })
  expect(said(A, merge('', [{ ...ISO, headers: { cookie: 'a=b' } }]))?.headers).toEqual({ cookie: 'a=b' })
})

it('a bare link that was sent ahead keeps no checksum away', () => {
  const before = merge('', [plainItem(A)])
  const after = mergeOffer(before.text, offer([ISO]), before.offered, true)
  expect(said(A, after)).toEqual({ name: 'Debian.iso', headers: {}, checksum: CHECKSUM })
  const again = mergeOffer(after.text, offer([{ ...ISO, name: 'x', checksum: null }]), after.offered, true)
  expect(said(A, again)).toEqual(said(A, after))
})

it('however often a page hands over links, the dialog holds no more than a person could want', () => {
  let merged = merge('', [])
  for (let round = 0; round < 30; round++) {
    const items = Array.from({ length: 1_000 }, (_, at) => plainItem(`https://a.example/${round}/${at}`))
    const links = offer(items, `One of ${round}.`, `Another of ${round}.`)
    merged = mergeOffer(merged.text, links, merged.offered, true)
  }
  const { text, offered } = merged
  expect(readIntake(text).links).toHaveLength(10_000)
  expect(offered.said.size).toBe(10_000)
  expect(offered.held.size).toBe(10_000)
  expect(offered.troubles).toHaveLength(8)
  // Two of each round, and once that there were too many.
  expect(offered.troubles.length + offered.unsaid).toBeGreaterThanOrEqual(61)
})

it('very long links are no more than a dialog can hold', () => {
  const long = Array.from({ length: 200 }, (_, at) =>
    plainItem(`https://a.example/${at}/${'x'.repeat(65_000)}`),
  )
  const { text, offered } = merge('', long)
  expect(text.length).toBeLessThan(11 * 1024 * 1024)
  expect(offered.troubles.join()).toContain('Only the first')
})

it('the person’s own hand takes a link out of those that wait', () => {
  const before = mergeOffer('', offer([ISO]), NOTHING_OFFERED, true)
  const after = mergeOffer(before.text, offer([plainItem(A)]), before.offered, false)
  expect(after.text).toBe(before.text)
  expect(after.offered.held.size).toBe(0)
  expect(after.offered.said.get(A)?.name).toBe('Debian.iso')
})

it('of a long host the end is shown, where its owner stands', () => {
  const host = `www.bank.example.${'a.'.repeat(60)}evil.example`
  const words = hostWords([{ link: `https://${host}/` }])
  expect(words).toMatch(/^….*\.evil\.example$/)
  expect(words).toHaveLength(60)
})

it.each([
  [1, 'h0'],
  [3, 'h0, h1, h2'],
  [4, 'h0, h1, h2 and one more server'],
  [1_010, 'h0, h1, h2 and 1,007 more servers'],
])('names the hosts of %d links', (count, words) => {
  const links = Array.from({ length: count }, (_, at) => ({ link: `https://h${at}/${at}` }))
  expect(hostWords([...links, ...links])).toBe(words)
})
