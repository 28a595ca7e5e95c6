// The details of one download: what they ask main for, what they show of its answers, and what their buttons send.
import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import { openDetails } from '../../src/renderer/state/details.ts'
import type { DetailsTab } from '../../src/renderer/state/layout.ts'
import type { DetailsView } from '../../src/shared/details.ts'
import type { DownloadView, TimelineEvent } from '../../src/shared/model.ts'
import { eventSentence } from '../../src/shared/timeline.ts'
import { DONE, details, download, FakeBridge, snapshotOf } from './fake-bridge.ts'
import { renderApp, type Screen } from './render-app.tsx'

beforeEach(() => localStorage.clear())

interface Shown {
  readonly row?: Partial<DownloadView>
  readonly told?: Partial<DetailsView>
  readonly bridge?: FakeBridge
}

async function show(tab: DetailsTab, { row, told, bridge = new FakeBridge() }: Shown = {}): Promise<Screen> {
  bridge.snapshot = snapshotOf([download(1, row), download(2)])
  const shown = await renderApp(bridge)
  await act(async () => openDetails(shown.controller, 1, tab))
  if (told !== undefined) await act(async () => bridge.details(details(1, told)))
  return shown
}

const pane = (): HTMLElement => screen.getByRole('region', { name: 'Details' })
const body = (): HTMLElement => within(pane()).getByRole('tabpanel')

describe('the details', () => {
  it('are watched with as many cells as fit while they are shown, and no longer', async () => {
    const { bridge, controller } = await show('overview')
    await waitFor(() => expect(bridge.callsOf('details:watch').at(-1)).toEqual([{ id: 1, cells: 4_096 }]))
    await act(async () => openDetails(controller, 2))
    expect(bridge.callsOf('details:watch').at(-1)).toEqual([{ id: 2, cells: 4_096 }])
    expect(within(pane()).getByRole('heading', { name: 'file-2.iso' })).toBeDefined()
    await act(async () => controller.layout.setState({ detailsOpen: false }))
    expect(bridge.callsOf('details:watch').at(-1)).toEqual([null])
    expect(screen.queryByRole('region', { name: 'Details' })).toBeNull()
  })

  it('go with their download to the one that takes its place, and with the last one', async () => {
    const { bridge } = await show('connections')
    await waitFor(() => expect(bridge.callsOf('details:watch').at(-1)).toEqual([{ id: 1, cells: 1_024 }]))
    await act(async () => bridge.patch(2, { removed: [1], order: [2] }))
    expect(bridge.callsOf('details:watch').at(-1)).toEqual([{ id: 2, cells: 1_024 }])
    await act(async () => bridge.patch(3, { removed: [2], order: [] }))
    expect(screen.queryByRole('region', { name: 'Details' })).toBeNull()
    expect(bridge.callsOf('details:watch').at(-1)).toEqual([null])
  })

  it('never show what was told of another download', async () => {
    const { bridge } = await show('overview')
    await act(async () => bridge.details(details(2)))
    expect(within(body()).getByRole('img').getAttribute('aria-label')).toBe('There is no map of this file.')
  })

  it('have tabs for the arrow keys, kept for the next download', async () => {
    const { user, controller } = await show('overview')
    act(() => within(pane()).getByRole('tab', { name: 'Overview' }).focus())
    await user.keyboard('{ArrowRight}')
    expect(within(pane()).getByRole('tab', { name: 'Connections' }).getAttribute('aria-selected')).toBe(
      'true',
    )
    await act(async () => openDetails(controller, 2))
    expect(within(pane()).getByRole('tab', { name: 'Connections' }).getAttribute('aria-selected')).toBe(
      'true',
    )
  })

  it.each(['{Escape}', 'its button'])('are closed by %s', async way => {
    const { user, controller } = await show('overview')
    if (way === 'its button') {
      await user.click(within(pane()).getByRole('button', { name: 'Close the details' }))
    } else {
      act(() => within(pane()).getByRole('tab', { name: 'Overview' }).focus())
      await user.keyboard(way)
    }
    expect(screen.queryByRole('region', { name: 'Details' })).toBeNull()
    expect(controller.layout.getState().detailsOpen).toBe(false)
  })

  it('are made higher and lower by keys', async () => {
    const { user, controller } = await show('overview')
    const edge = within(pane()).getByRole('separator', { name: 'Height of the details' })
    expect(edge.getAttribute('aria-valuenow')).toBe('300')
    act(() => edge.focus())
    await user.keyboard('{ArrowUp}{ArrowUp}')
    expect(edge.getAttribute('aria-valuenow')).toBe('332')
    expect(pane().style.height).toBe('332px')
    await user.keyboard('{Home}')
    // Two thirds of the 640 pixels of the test's window.
    expect(controller.layout.getState().detailsHeight).toBe(426)
    expect(edge.getAttribute('aria-valuemax')).toBe('426')
    await user.keyboard('{End}')
    expect(controller.layout.getState().detailsHeight).toBe(200)
  })

  it('say above every tab what failed and what to do, with the button that does it', async () => {
    const { user, bridge } = await show('about', {
      row: { state: { kind: 'failed', because: { code: 'gone', detail: 'HTTP 404' } } },
    })
    expect(pane().textContent).toContain('cdn.example no longer has this file (HTTP 404).')
    expect(pane().textContent).toContain('Check the link')
    await user.click(within(pane()).getByRole('button', { name: 'Try again' }))
    expect(bridge.callsOf('download:resume')).toEqual([[[1]]])
  })

  it('say what a waiting one waits for, and try it on demand', async () => {
    const { user, bridge } = await show('overview', {
      row: { state: { kind: 'waiting', until: null, because: { code: 'disk-full', detail: 'ENOSPC' } } },
    })
    expect(pane().textContent).toContain('the disk is full')
    expect(pane().textContent).toContain('It goes on by itself when there is room.')
    await user.click(within(pane()).getByRole('button', { name: 'Try now' }))
    expect(bridge.callsOf('download:resume')).toEqual([[[1]]])
  })

  it('show the hosts where one of them asked for the wait', async () => {
    const because = { code: 'rate-limited', detail: 'HTTP 429' } as const
    const { user } = await show('overview', { row: { state: { kind: 'waiting', until: null, because } } })
    expect(within(pane()).queryByRole('button', { name: 'Try now' })).toBeNull()
    await user.click(within(pane()).getByRole('button', { name: 'Show hosts' }))
    expect(screen.getByRole('dialog', { name: 'Hosts' })).toBeDefined()
  })
})

describe('the overview', () => {
  it('tells of a speed that is no second old yet', async () => {
    const row: Partial<DownloadView> = { state: { kind: 'running' }, speed: 2_000_000 }
    await show('overview', { row, told: { speeds: [] } })
    expect(pane().textContent).toContain('At most 2.0 MB/s')
    expect(pane().textContent).not.toContain('Nothing came')
  })

  it('tells the figures, and the map in words', async () => {
    const receiving = { host: 'a', start: 0, end: 9, position: 1, rate: 1, until: null, because: null }
    await show('overview', {
      told: { speeds: [1_000_000, 3_000_000], connections: [{ id: 1, ...receiving, state: 'receiving' }] },
    })
    expect(within(body()).getByRole('img').getAttribute('aria-label')).toBe(
      'Map of the file: 50% of it is here, 2.00 GB is missing. 1 connection is receiving.',
    )
    const figures = Object.fromEntries(
      [...body().querySelectorAll('.figure')].map(one => [
        one.querySelector('dt')?.textContent,
        one.querySelector('dd')?.textContent,
      ]),
    )
    expect(figures).toEqual({
      Received: '2.00 GB · 50%',
      'Safe on disk': '1.00 GB',
      Size: '4.00 GB',
      Speed: '12.4 MB/s',
      'On average': '2.0 MB/s',
      'Time left': '2 min 41 s',
    })
    expect(body().textContent).toContain('at most 3.0 MB/s, on average 2.0 MB/s.')
  })

  it('tells how far a comparison is, and says so of an unknown length', async () => {
    const { bridge } = await show('overview', {
      row: { state: { kind: 'verifying' } },
      told: { checked: 1_000_000_000 },
    })
    const words = (): string | null => within(body()).getByRole('img').getAttribute('aria-label')
    expect(words()).toContain('25% of it has been compared with what was received.')
    expect(body().textContent).toContain('Compared')
    await act(async () => bridge.patch(2, { changed: [{ id: 1, total: null }] }))
    await act(async () => bridge.details(details(1)))
    expect(words()).toBe('Map of the file: 2.00 GB of it is here; the server does not say how large it is.')
    expect(body().textContent).toContain('Not known')
  })
})

describe('the connections', () => {
  it('are a table that follows main', async () => {
    const at = { host: 'cdn.example', start: 1_000_000, end: 3_000_000, until: null, because: null }
    const one = { id: 5, ...at, position: 2_000_000, rate: 3_900_000, state: 'receiving' } as const
    const { bridge } = await show('connections', {
      told: {
        connections: [
          one,
          { id: 9, ...at, start: null, end: null, position: null, rate: 0, state: 'asking' },
        ],
      },
    })
    const rows = (): readonly (readonly (string | null)[])[] =>
      within(body())
        .getAllByRole('row')
        .slice(1)
        .map(row => [...row.children].map(cell => cell.textContent))
    expect(rows()).toEqual([
      ['1', 'cdn.example', '1.0 MB – 3.0 MB', '50%', '3.9 MB/s', 'Receiving'],
      ['2', 'cdn.example', '–', '–', '–', 'Asking'],
    ])
    await act(async () =>
      bridge.details(
        details(1, {
          connections: [
            { ...one, id: 12 },
            { ...one, id: 9 },
          ],
        }),
      ),
    )
    expect(rows().map(([number]) => number)).toEqual(['1', '2'])
    await act(async () => bridge.details(details(1, { connections: [] })))
    expect(body().textContent).toBe('No connection is open. Downloading over 8 connections.')
  })
})

describe('the history', () => {
  const events: readonly TimelineEvent[] = [
    { at: new Date(2026, 0, 30, 9, 5, 7).getTime(), kind: 'added', facts: {} },
    { at: new Date(2026, 0, 31, 23, 59, 58).getTime(), kind: 'started', facts: { held: 0 } },
    { at: new Date(2026, 0, 31, 23, 59, 59).getTime(), kind: 'paused', facts: {} },
  ]

  it('is told newest first, and asked for again when the row tells of something new', async () => {
    const bridge = new FakeBridge()
    bridge.answer('download:timeline', () => ({ ok: true, value: events }))
    await show('history', { bridge })
    const items = within(body()).getAllByRole('listitem')
    expect(items.map(item => item.textContent)).toEqual(
      [2, 1, 0].map(index => {
        const event = events[index] ?? expect.unreachable()
        return `${['09:05:07', '23:59:58', '23:59:59'][index]}${eventSentence(event)}`
      }),
    )
    const days = within(body()).getAllByRole('heading')
    expect(days.map(day => day.textContent)).toEqual(['31 January 2026', '30 January 2026'])
    expect(bridge.callsOf('download:timeline')).toEqual([[1]])
    await act(async () => bridge.patch(2, { changed: [{ id: 1, received: 3_000_000_000 }] }))
    expect(bridge.callsOf('download:timeline')).toHaveLength(1)
    await act(async () => bridge.patch(3, { changed: [{ id: 1, state: { kind: 'paused' } }] }))
    expect(bridge.callsOf('download:timeline')).toHaveLength(2)
  })

  it('is asked for once at a time, and once more for all that came meanwhile', async () => {
    const bridge = new FakeBridge()
    const gives: ((reply: unknown) => void)[] = []
    bridge.answer('download:timeline', () => new Promise(give => gives.push(give)))
    await show('history', { bridge })
    for (const connections of [7, 6, 5]) {
      const revision = 9 - connections
      await act(async () => bridge.patch(revision, { changed: [{ id: 1, connections }] }))
    }
    expect(gives).toHaveLength(1)
    await act(async () => gives[0]?.({ ok: true, value: [] }))
    expect(gives).toHaveLength(2)
    await act(async () => gives[1]?.({ ok: true, value: events }))
    expect(gives).toHaveLength(2)
    expect(within(body()).getAllByRole('listitem')).toHaveLength(3)
  })

  it('says so where nothing was noted, and why where it cannot be told', async () => {
    const bridge = new FakeBridge()
    await show('history', { bridge })
    expect(body().textContent).toBe('Nothing was noted of this download yet.')
    const error = { code: 'failed', message: 'The list could not be read.' }
    bridge.answer('download:timeline', () => ({ ok: false, error }))
    await act(async () => bridge.patch(2, { changed: [{ id: 1, connections: 1 }] }))
    expect(within(body()).getByRole('alert').textContent).toBe(error.message)
  })
})

describe('what is known of a download', () => {
  const HEX = 'ab'.repeat(32)

  it('is told, with what cannot be known said plainly', async () => {
    const identity = { servedBy: 'edge.example', etag: 'W/"v1"', lastModified: null, hasValidator: false }
    await show('about', {
      row: { resumable: false },
      told: { identity, headers: [['cookie', '••••••']], partPath: '/home/ada/Downloads/file-1.iso.part' },
    })
    for (const text of [
      'https://cdn.example/1.iso',
      'edge.example',
      'W/"v1"',
      'cookie••••••',
      '/home/ada/Downloads/file-1.iso.part',
      'it cannot be told when the file changes',
      'Starts from the beginning',
    ]) {
      expect(body().textContent).toContain(text)
    }
  })

  it('is copied', async () => {
    const { user, bridge } = await show('about')
    await user.click(within(body()).getByRole('button', { name: 'Copy the link' }))
    expect(bridge.callsOf('clipboard:write')).toEqual([['https://cdn.example/1.iso']])
    expect(await within(body()).findByText('Copied')).toBeDefined()
  })

  it('has a checksum on demand, of the kind asked for last, to be copied and compared', async () => {
    const bridge = new FakeBridge()
    const gives: ((reply: unknown) => void)[] = []
    bridge.answer('download:digest', () => new Promise(give => gives.push(give)))
    const { user } = await show('about', { bridge, row: { state: DONE }, told: {} })
    await user.click(within(body()).getByRole('button', { name: 'SHA-256' }))
    expect(body().textContent).toContain('Working out SHA-256…')
    await user.click(within(body()).getByRole('button', { name: 'Other checksums' }))
    await user.click(await screen.findByRole('menuitem', { name: 'MD5' }))
    expect(bridge.callsOf('download:digest')).toEqual([
      [1, 'sha256'],
      [1, 'md5'],
    ])
    await act(async () => gives[0]?.({ ok: true, value: HEX }))
    expect(body().textContent).not.toContain(HEX)
    const md5 = 'cd'.repeat(16)
    await act(async () => gives[1]?.({ ok: true, value: md5 }))
    expect(body().textContent).toContain(md5)
    await user.click(within(body()).getByRole('button', { name: 'Copy the checksum' }))
    expect(bridge.callsOf('clipboard:write')).toEqual([[md5]])

    const field = within(body()).getByRole('textbox', { name: 'Compare with' })
    await user.type(field, md5.toUpperCase())
    expect(body().textContent).toContain('Right: the file is exactly what it should be.')
    await user.clear(field)
    await user.type(field, 'ef'.repeat(16))
    expect(body().textContent).toContain('Wrong: this is not the file')
    expect(field.getAttribute('aria-invalid')).toBe('true')
    await user.clear(field)
    await user.type(field, HEX)
    const verdict = within(body()).getByText(/of the kind SHA-256/).parentElement ?? expect.unreachable()
    await user.click(within(verdict).getByRole('button', { name: 'SHA-256' }))
    await act(async () => gives[2]?.({ ok: true, value: HEX }))
    expect(body().textContent).toContain('Right: the file is exactly what it should be.')
  })

  it('says why there is no checksum, and offers none of an unfinished file', async () => {
    const bridge = new FakeBridge()
    const error = { code: 'failed', message: 'The file is no longer there.' }
    bridge.answer('download:digest', () => ({ ok: false, error }))
    const { user } = await show('about', { bridge, row: { state: DONE } })
    await user.click(within(body()).getByRole('button', { name: 'SHA-256' }))
    expect((await within(body()).findByRole('alert')).textContent).toBe(error.message)
    await act(async () => bridge.patch(2, { changed: [{ id: 1, state: { kind: 'running' } }] }))
    expect(within(body()).queryByRole('button', { name: 'SHA-256' })).toBeNull()
  })

  it('is thrown away only after a question', async () => {
    const { user, bridge } = await show('about', { row: { state: { kind: 'paused' } } })
    await user.click(within(body()).getByRole('button', { name: 'Start over' }))
    const question = screen.getByRole('dialog', { name: 'Start over?' })
    expect(question.textContent).toContain('The 2.00 GB received so far are thrown away')
    await user.click(within(question).getByRole('button', { name: 'Cancel' }))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(pane()).toBeDefined()
    await user.click(within(body()).getByRole('button', { name: 'Start over' }))
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Start over' }))
    expect(bridge.callsOf('download:restart')).toEqual([[[1]]])
  })

  it.each<[DownloadView['state'], string[]]>([
    [{ kind: 'running' }, ['Start over']],
    [{ kind: 'paused' }, ['New link…', 'Check the file', 'Start over']],
    [DONE, ['Check the file']],
  ])('offers what can be done now: %o', async (state, names) => {
    await show('about', { row: { state } })
    const buttons = [...body().querySelectorAll<HTMLButtonElement>('.about-buttons button')]
    expect(buttons.filter(({ disabled }) => !disabled).map(({ textContent }) => textContent)).toEqual(names)
  })
})
