// The rows: what they show in each state, what their buttons and their menu do, and how few are drawn.
import { act, fireEvent, screen, within } from '@testing-library/react'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { DownloadState, DownloadView, FailureCode } from '../../src/shared/model.ts'
import { DONE, download, FakeBridge, snapshotOf } from './fake-bridge.ts'
import { renderApp, type Screen } from './render-app.tsx'

const failed = (code: FailureCode): DownloadState => ({
  kind: 'failed',
  because: { code, detail: 'HTTP 404' },
})
const PAUSED: DownloadState = { kind: 'paused' }

async function show(...views: readonly DownloadView[]): Promise<Screen> {
  return renderApp(new FakeBridge(snapshotOf(views)))
}

function row(name: string): HTMLElement {
  return screen.getByRole('row', { name })
}

describe('a row', () => {
  it('shows name, host, amount, speed, time left and both parts of its progress', async () => {
    await show(download(1))
    const shown = row('file-1.iso')
    for (const text of ['file-1.iso', 'cdn.example', '2.0 of 4.0 GB', '12.4 MB/s', '2 min 41 s']) {
      expect(shown.textContent).toContain(text)
    }
    const bar = within(shown).getByRole('progressbar')
    expect(bar.getAttribute('aria-valuenow')).toBe('50')
    expect(bar.getAttribute('aria-valuetext')).toBe('50%, 1.00 GB safely stored')
    expect(bar.querySelector<HTMLElement>('.progress-received')?.style.transform).toBe('scaleX(0.5)')
    expect(bar.querySelector<HTMLElement>('.progress-durable')?.style.transform).toBe('scaleX(0.25)')
  })

  it('lets a name be read in its own direction, and keeps its ending in sight', async () => {
    const long = 'A film whose name is far longer than any column could be.mkv'
    await show(download(1, { name: 'תיעוד.pdf' }), download(2, { name: long }))
    expect(screen.getByText('תיעוד.pdf').getAttribute('dir')).toBe('auto')
    const name = row(long).querySelector('.row-name')
    expect(name?.textContent).toBe(long)
    expect(name?.lastElementChild?.textContent).toBe('ld be.mkv')
  })

  it('claims no share of an unknown size', async () => {
    await show(download(1, { total: null, timeLeft: null, received: 84_000_000 }))
    const bar = within(row('file-1.iso')).getByRole('progressbar')
    expect(bar.hasAttribute('aria-valuenow')).toBe(false)
    expect(bar.getAttribute('aria-valuetext')).toBe('84.0 MB received, size unknown')
  })

  it('shows what is wrong and what to do when it failed, instead of figures', async () => {
    await show(download(1, { state: failed('gone') }))
    expect(row('file-1.iso').textContent).toContain('cdn.example no longer has this file (HTTP 404).')
    expect(row('file-1.iso').textContent).toContain('Check the link')
    expect(within(row('file-1.iso')).queryByRole('progressbar')).toBeNull()
  })

  it('says when it was finished', async () => {
    await show(download(1, { state: { kind: 'done', at: Date.now(), unverified: false } }))
    expect(row('file-1.iso').textContent).toMatch(/Done.*Today \d\d:\d\d/)
    expect(within(row('file-1.iso')).queryByRole('progressbar')).toBeNull()
  })

  it('shows whether it goes before or after others', async () => {
    await show(
      download(1, { state: { kind: 'queued' }, priority: 'high' }),
      download(2, { state: DONE, priority: 'low' }),
    )
    expect(row('file-1.iso').textContent).toContain('High priority')
    expect(row('file-2.iso').textContent).not.toContain('priority')
  })

  it.each<[string, DownloadState, number | null, RegExp, number]>([
    [
      'a wait',
      { kind: 'waiting', until: 1_030_000, because: { code: 'rate-limited', detail: '' } },
      null,
      /Waiting (\d+) s/,
      -3,
    ],
    ['a silence', { kind: 'running' }, 980_000, /Stalled: no data for (\d+) s/, 3],
  ])('counts %s by the second', async (_what, state, quietSince, pattern, step) => {
    vi.useFakeTimers({ now: 1_000_000, toFake: ['Date', 'setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    await show(download(1, { state, quietSince }))
    const seconds = (): number => Number(pattern.exec(row('file-1.iso').textContent)?.[1])
    const before = seconds()
    expect(before).toBeGreaterThan(10)
    await act(async () => void vi.advanceTimersByTime(3_000))
    expect(seconds()).toBe(before + step)
  })

  it('is not called stalled before ten seconds of silence', async () => {
    vi.useFakeTimers({ now: 1_000_000, toFake: ['Date', 'setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    await show(download(1, { quietSince: 991_000 }))
    expect(row('file-1.iso').textContent).toContain('Downloading')
    await act(async () => void vi.advanceTimersByTime(2_000))
    expect(row('file-1.iso').textContent).toContain('Stalled')
    expect(row('file-1.iso').querySelector('.progress-stalled')).not.toBeNull()
  })

  it('follows a patch', async () => {
    const { bridge } = await show(download(1))
    await act(async () =>
      bridge.patch(2, { changed: [{ id: 1, state: DONE, path: '/home/ada/Downloads/x' }] }),
    )
    expect(within(row('file-1.iso')).getByRole('button', { name: 'Open: file-1.iso' })).toBeDefined()
    await act(async () => bridge.patch(3, { removed: [1], order: [] }))
    expect(screen.queryByRole('grid')).toBeNull()
  })
})

describe('the button of a row', () => {
  it.each<[string, DownloadState, string, readonly unknown[]]>([
    ['running', { kind: 'running' }, 'Pause', ['download:pause', [1]]],
    ['queued', { kind: 'queued' }, 'Pause', ['download:pause', [1]]],
    ['paused', PAUSED, 'Resume', ['download:resume', [1]]],
    ['failed', failed('gone'), 'Try again', ['download:resume', [1]]],
    ['changed', failed('changed'), 'Start over', ['download:restart', [1]]],
    ['not resumable', failed('not-resumable'), 'Start over', ['download:restart', [1]]],
    ['done', DONE, 'Open', ['download:open', 1]],
  ])('when %s: %o “%s” sends %j', async (_name, state, label, call) => {
    const { user, bridge } = await show(download(1, { state }))
    await user.click(within(row('file-1.iso')).getByRole('button', { name: `${label}: file-1.iso` }))
    expect(bridge.calls.at(-1)).toEqual(call)
  })

  it('asks for a new link where the old one has expired', async () => {
    const { user, controller } = await show(download(1, { state: failed('expired-link') }))
    await user.click(screen.getByRole('button', { name: 'New link…: file-1.iso' }))
    expect(controller.window.getState().panel).toEqual({ kind: 'relink', id: 1, link: '' })
  })

  it.each<DownloadState>([{ kind: 'verifying' }, { kind: 'finishing' }])('is none when %o', async state => {
    await show(download(1, { state }))
    const buttons = within(row('file-1.iso')).getAllByRole('button')
    expect(buttons.map(button => button.getAttribute('aria-label'))).toEqual(['More: file-1.iso'])
  })
})

async function menuOf({ user }: Screen, name: string): Promise<readonly string[]> {
  await user.click(screen.getByRole('button', { name: `More: ${name}` }))
  const items = await screen.findAllByRole('menuitem')
  return items.map(item => item.textContent)
}

async function chooseFrom(shown: Screen, name: string, item: RegExp): Promise<void> {
  await menuOf(shown, name)
  await shown.user.click(screen.getByRole('menuitem', { name: item }))
}

describe('the menu of a row', () => {
  it.each<[string, DownloadState, number, readonly string[]]>([
    [
      'running',
      { kind: 'running' },
      5,
      ['Pause', 'Copy link', 'Details', 'What happened', 'Priority', 'Place', 'Remove from'],
    ],
    [
      'verifying',
      { kind: 'verifying' },
      5,
      ['Copy link', 'Details', 'What happened', 'Priority', 'Place', 'Remove from'],
    ],
    [
      'paused',
      PAUSED,
      5,
      [
        'Resume',
        'Start over',
        'Copy link',
        'New link…',
        'Check',
        'Details',
        'What happened',
        'Priority',
        'Place',
        'Remove from',
      ],
    ],
    [
      'paused with nothing received',
      PAUSED,
      0,
      [
        'Resume',
        'Start over',
        'Copy link',
        'New link…',
        'Details',
        'What happened',
        'Priority',
        'Place',
        'Remove from',
      ],
    ],
    [
      'failed',
      failed('gone'),
      5,
      [
        'Try again',
        'Start over',
        'Copy link',
        'New link…',
        'Check',
        'Details',
        'What happened',
        'Copy diagnostics',
        'Priority',
        'Place',
        'Remove from',
      ],
    ],
    [
      'done',
      DONE,
      5,
      [
        'Open',
        'Show in folder',
        'Copy link',
        'Check',
        'Details',
        'What happened',
        'Place',
        'Remove from',
        'Remove and delete',
      ],
    ],
  ])('offers what makes sense when %s', async (_name, state, received, labels) => {
    const shown = await show(download(1, { state, received }))
    const items = await menuOf(shown, 'file-1.iso')
    expect(items.map(item => labels.find(label => item.startsWith(label)))).toEqual(labels)
  })

  it('is about all selected rows when opened on one of them, else about that one', async () => {
    const shown = await show(download(1), download(2), download(3, { state: PAUSED }))
    await shown.user.click(row('file-1.iso'))
    await shown.user.keyboard('{Shift>}{ArrowDown}{/Shift}')
    fireEvent.contextMenu(row('file-2.iso'))
    await shown.user.click(await screen.findByRole('menuitem', { name: /^Pause/ }))
    expect(shown.bridge.calls.at(-1)).toEqual(['download:pause', [1, 2]])
    fireEvent.contextMenu(row('file-3.iso'))
    await shown.user.click(await screen.findByRole('menuitem', { name: /^Resume/ }))
    expect(shown.bridge.calls.at(-1)).toEqual(['download:resume', [3]])
    expect(row('file-1.iso').getAttribute('aria-selected')).toBe('false')
  })

  it('copies links, checks, shows the folder and the details', async () => {
    const shown = await show(download(1, { state: DONE }))
    const { bridge, controller } = shown
    bridge.answer('download:check', () => ({ ok: true, value: [] }))
    await chooseFrom(shown, 'file-1.iso', /^Copy link/)
    expect(bridge.callsOf('clipboard:write')).toEqual([['https://cdn.example/1.iso']])
    expect(await screen.findByText('Link copied')).toBeDefined()
    await chooseFrom(shown, 'file-1.iso', /^Check/)
    expect(bridge.callsOf('download:check')).toEqual([[[1]]])
    await chooseFrom(shown, 'file-1.iso', /^Show in folder/)
    expect(bridge.callsOf('download:reveal')).toEqual([[1]])
    await chooseFrom(shown, 'file-1.iso', /^Details/)
    expect(controller.layout.getState().detailsOpen).toBe(true)
    expect(controller.selection.getState().active).toBe(1)
  })

  it('says why places cannot be changed in another order', async () => {
    const shown = await show(download(1), download(2))
    await shown.user.click(within(screen.getByRole('columnheader', { name: 'Size' })).getByRole('button'))
    await menuOf(shown, 'file-1.iso')
    const place = screen.getByRole('menuitem', { name: /^Place in the list/ })
    expect(place.getAttribute('aria-disabled')).toBe('true')
    expect(place.textContent).toContain('Only in the order as added')
  })
})

describe('a long queue', () => {
  const many = Array.from({ length: 5_000 }, (_, index) => download(index + 1))

  it('draws only the rows in sight, and says how many there are', async () => {
    await show(...many)
    expect(screen.getByRole('grid', { name: 'Downloads' }).getAttribute('aria-rowcount')).toBe('5001')
    const drawn = screen.getAllByRole('row').length
    expect(drawn).toBeGreaterThan(5)
    expect(drawn).toBeLessThan(32)
  })

  it('keeps the active row drawn wherever it is', async () => {
    const { user } = await show(...many)
    act(() => row('file-1.iso').focus())
    await user.keyboard('{End}')
    expect(row('file-5000.iso').getAttribute('aria-rowindex')).toBe('5001')
    expect(document.activeElement).toBe(row('file-5000.iso'))
    expect(screen.getAllByRole('row').length).toBeLessThan(32)
  })
})
