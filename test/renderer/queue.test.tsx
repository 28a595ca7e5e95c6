// The rows: what they show in each state, which commands their buttons and keys send, and how few are drawn.
import { act, fireEvent, screen, within } from '@testing-library/react'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { DownloadState, DownloadView, FailureCode } from '../../src/shared/model.ts'
import { DONE, download, EMPTY_SNAPSHOT, FakeBridge, snapshotOf } from './fake-bridge.ts'
import { renderApp, type Screen } from './render-app.tsx'

const failed = (code: FailureCode): DownloadState => ({
  kind: 'failed',
  because: { code, detail: 'HTTP 404' },
})

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
    for (const text of ['file-1.iso', 'cdn.example', '2.00 GB of 4.00 GB', '12.4 MB/s', '2 min 41 s left']) {
      expect(shown.textContent).toContain(text)
    }
    const bar = within(shown).getByRole('progressbar')
    expect(bar.getAttribute('aria-valuenow')).toBe('50')
    expect(bar.getAttribute('aria-valuetext')).toBe('50%, 1.00 GB safely stored')
    expect(bar.querySelector<HTMLElement>('.progress-received')?.style.transform).toBe('scaleX(0.5)')
    expect(bar.querySelector<HTMLElement>('.progress-durable')?.style.transform).toBe('scaleX(0.25)')
  })

  it('lets a name be read in its own direction', async () => {
    await show(download(1, { name: 'תיעוד.pdf' }))
    expect(screen.getByText('תיעוד.pdf').getAttribute('dir')).toBe('auto')
  })

  it('claims no share of an unknown size', async () => {
    await show(download(1, { total: null, timeLeft: null, received: 84_000_000 }))
    const bar = within(row('file-1.iso')).getByRole('progressbar')
    expect(bar.hasAttribute('aria-valuenow')).toBe(false)
    expect(bar.getAttribute('aria-valuetext')).toBe('84.0 MB received, size unknown')
  })

  it('shows what is wrong and what to do when it failed', async () => {
    await show(download(1, { state: failed('gone') }))
    expect(row('file-1.iso').textContent).toContain('cdn.example no longer has this file (HTTP 404).')
    expect(row('file-1.iso').textContent).toContain('Check the link')
    expect(within(row('file-1.iso')).queryByRole('progressbar')).toBeNull()
  })

  it('counts a wait down by the second', async () => {
    vi.useFakeTimers({ now: 1_000_000, toFake: ['Date', 'setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const because = { code: 'rate-limited', detail: '' } as const
    await show(download(1, { state: { kind: 'waiting', until: Date.now() + 30_000, because } }))
    const seconds = (): number => Number(/Waiting (\d+) s/.exec(row('file-1.iso').textContent)?.[1])
    const before = seconds()
    expect(before).toBeGreaterThan(20)
    await act(async () => void vi.advanceTimersByTime(3_000))
    expect(seconds()).toBe(before - 3)
  })

  it('says what it waits for where that has no hour', async () => {
    const because = { code: 'disk-full', detail: '' } as const
    const { bridge } = await show(download(1, { state: { kind: 'waiting', until: null, because } }))
    expect(row('file-1.iso').textContent).toContain('the disk is full')
    await act(async () =>
      bridge.patch(2, { added: [download(1, { state: { kind: 'verifying' } })], changed: [] }),
    )
    expect(row('file-1.iso').textContent).toContain('Checking')
    expect(within(row('file-1.iso')).getByRole('progressbar')).toBeDefined()
  })

  it('follows a patch', async () => {
    const { bridge } = await show(download(1))
    await act(async () =>
      bridge.patch(2, { added: [download(1, { state: DONE, path: '/home/ada/Downloads/x' })], changed: [] }),
    )
    expect(within(row('file-1.iso')).getByRole('button', { name: 'Open: file-1.iso' })).toBeDefined()
    await act(async () => bridge.patch(3, { removed: [1], order: [] }))
    expect(screen.queryByRole('row')).toBeNull()
    expect(screen.getByRole('heading', { name: 'Drop a link to open the gate' })).toBeDefined()
  })
})

describe('the buttons of a row', () => {
  it.each<[string, DownloadState, string, string, unknown]>([
    ['running', { kind: 'running' }, 'Pause', 'download:pause', [1]],
    ['queued', { kind: 'queued' }, 'Pause', 'download:pause', [1]],
    ['paused', { kind: 'paused' }, 'Resume', 'download:resume', [1]],
    ['failed', failed('gone'), 'Try again', 'download:resume', [1]],
    ['changed', failed('changed'), 'Start over', 'download:restart', [1]],
    ['not resumable', failed('not-resumable'), 'Start over', 'download:restart', [1]],
    ['done', DONE, 'Open', 'download:open', 1],
    ['done', DONE, 'Show in folder', 'download:reveal', 1],
  ])('when %s: %o “%s” sends %s', async (_name, state, label, command, argument) => {
    const { user, bridge } = await show(download(1, { state }))
    await user.click(within(row('file-1.iso')).getByRole('button', { name: `${label}: file-1.iso` }))
    expect(bridge.calls.at(-1)).toEqual([command, argument])
  })

  it.each<[DownloadState['kind'], DownloadState]>([
    ['verifying', { kind: 'verifying' }],
    ['finishing', { kind: 'finishing' }],
  ])('offer only its past and removing when %s', async (_kind, state) => {
    await show(download(1, { state }))
    const labels = within(row('file-1.iso')).getAllByRole('button')
    expect(labels.map(button => button.getAttribute('aria-label'))).toEqual([
      'More: file-1.iso',
      'Remove: file-1.iso',
    ])
  })

  it.each<[string, DownloadState, number, readonly string[]]>([
    ['running', { kind: 'running' }, 5, ['What happened']],
    ['verifying', { kind: 'verifying' }, 5, ['What happened']],
    ['paused', { kind: 'paused' }, 5, ['New link…', 'Check the file', 'What happened']],
    ['paused with nothing received', { kind: 'paused' }, 0, ['New link…', 'What happened']],
    ['failed', failed('gone'), 5, ['New link…', 'Check the file', 'What happened']],
    ['expired', failed('expired-link'), 5, ['Try again', 'Check the file', 'What happened']],
    ['done', DONE, 5, ['Check the file', 'What happened']],
  ])('lead to more when %s', async (_name, state, received, labels) => {
    const { user } = await show(download(1, { state, received }))
    const more = screen.getByRole('button', { name: 'More: file-1.iso' })
    await user.click(more)
    const menu = screen.getByRole('menu', { name: 'More for file-1.iso' })
    const shown = within(menu).getAllByRole('menuitem')
    expect(shown.map(item => labels.find(label => item.textContent.startsWith(label)))).toEqual(labels)
    expect(shown).toHaveLength(labels.length)
    await user.keyboard('{Escape}')
    expect(document.activeElement).toBe(more)
  })
})

describe('removing', () => {
  it('asks first, and says what goes', async () => {
    const { user, bridge } = await show(download(1, { state: { kind: 'paused' } }))
    await user.click(screen.getByRole('button', { name: 'Remove: file-1.iso' }))
    expect(bridge.callsOf('download:remove')).toEqual([])
    const menu = screen.getByRole('menu', { name: 'Remove file-1.iso' })
    expect(menu.textContent).toContain('The 2.00 GB received so far go with it.')
    expect(within(menu).getAllByRole('menuitem')).toHaveLength(1)
    await user.click(within(menu).getByRole('menuitem'))
    expect(bridge.callsOf('download:remove')).toEqual([[[1], false]])
    expect(screen.queryByRole('menu')).toBeNull()
  })

  it('offers to delete a finished file too', async () => {
    const { user, bridge } = await show(download(1, { state: DONE }))
    await user.click(screen.getByRole('button', { name: 'Remove: file-1.iso' }))
    expect(screen.getByRole('menu').textContent).toContain('The file stays where it is.')
    await user.keyboard('{ArrowDown}{Enter}')
    expect(bridge.callsOf('download:remove')).toEqual([[[1], true]])
  })

  it('is called off with Escape or a press elsewhere', async () => {
    const { user, bridge } = await show(download(1))
    const button = screen.getByRole('button', { name: 'Remove: file-1.iso' })
    await user.click(button)
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('menu')).toBeNull()
    expect(document.activeElement).toBe(button)
    await user.click(button)
    fireEvent.pointerDown(document.body)
    expect(screen.queryByRole('menu')).toBeNull()
    expect(bridge.callsOf('download:remove')).toEqual([])
  })
})

describe('removing many', () => {
  const three = [
    download(1, { state: DONE }),
    download(2, { state: { kind: 'paused' } }),
    download(3, { state: failed('gone'), received: 0 }),
  ]

  it('clears what is finished, and only that', async () => {
    const { user, bridge } = await show(...three)
    await user.click(screen.getByRole('button', { name: 'Clear…' }))
    expect(bridge.callsOf('download:remove')).toEqual([])
    await user.click(screen.getByRole('menuitem', { name: /^Clear finished downloads/ }))
    expect(bridge.callsOf('download:remove')).toEqual([[[1], false]])
    expect(screen.queryByRole('menu')).toBeNull()
  })

  it('removes all, says what goes, and never deletes a finished file', async () => {
    const { user, bridge } = await show(...three)
    await user.click(screen.getByRole('button', { name: 'Clear…' }))
    const all = screen.getByRole('menuitem', { name: /^Remove all downloads/ })
    expect(all.textContent).toContain('2 are not finished; the 2.00 GB received for them go too.')
    expect(all.textContent).toContain('Finished files stay.')
    await user.click(all)
    expect(bridge.callsOf('download:remove')).toEqual([[[1, 2, 3], false]])
  })

  it.each([
    ['nothing is finished', [download(2)], 'Remove all downloads'],
    ['all is finished', [download(1, { state: DONE })], 'Clear finished downloads'],
  ])('offers one thing where %s', async (_when, views, label) => {
    const { user } = await show(...views)
    await user.click(screen.getByRole('button', { name: 'Clear…' }))
    const items = screen.getAllByRole('menuitem').map(item => item.textContent)
    expect(items).toHaveLength(1)
    expect(items[0]).toContain(label)
  })
})

describe('the keyboard', () => {
  it('goes on at the next row when one is removed, and at the invitation after the last', async () => {
    const { user, bridge } = await show(download(1), download(2))
    act(() => row('file-1.iso').focus())
    await user.keyboard('{Delete}{Enter}')
    expect(bridge.callsOf('download:remove')).toEqual([[[1], false]])
    await act(async () => bridge.patch(2, { removed: [1], order: [2] }))
    expect(document.activeElement).toBe(row('file-2.iso'))
    await user.keyboard('{Delete}{Enter}')
    await act(async () => bridge.patch(3, { removed: [2], order: [] }))
    expect(document.activeElement).toBe(screen.getByRole('region', { name: 'No downloads yet' }))
  })

  it('moves between rows, and acts on the one that has the focus', async () => {
    const { user, bridge } = await show(
      download(1),
      download(2, { state: { kind: 'paused' } }),
      download(3, { state: DONE }),
    )
    act(() => row('file-1.iso').focus())
    await user.keyboard(' ')
    expect(bridge.calls.at(-1)).toEqual(['download:pause', [1]])
    await user.keyboard('{ArrowDown}')
    expect(document.activeElement).toBe(row('file-2.iso'))
    await user.keyboard(' ')
    expect(bridge.calls.at(-1)).toEqual(['download:resume', [2]])
    await user.keyboard('{End}{Enter}')
    expect(bridge.calls.at(-1)).toEqual(['download:open', 3])
    await user.keyboard('{Home}{Delete}')
    expect(screen.getByRole('menu', { name: 'Remove file-1.iso' })).toBeDefined()
  })

  it('has one row in the order of Tab, with its buttons', async () => {
    await show(download(1), download(2))
    expect(row('file-1.iso').tabIndex).toBe(0)
    expect(row('file-2.iso').tabIndex).toBe(-1)
    expect(
      within(row('file-1.iso'))
        .getAllByRole('button')
        .map(button => button.tabIndex),
    ).toEqual([0, 0, 0])
    expect(
      within(row('file-2.iso'))
        .getAllByRole('button')
        .map(button => button.tabIndex),
    ).toEqual([-1, -1, -1])
  })
})

describe('the toolbar', () => {
  it('adds everything up', async () => {
    await show(
      download(1),
      download(2),
      download(3, { state: { kind: 'queued' }, speed: 0 }),
      download(4, { state: DONE, speed: 0 }),
    )
    const totals = screen.getByRole('toolbar').textContent
    for (const text of ['Active2', 'Waiting1', 'Done1', '24.8 MB/s']) expect(totals).toContain(text)
    expect(totals).not.toContain('Failed')
  })

  it('pauses and resumes all, where there is something to', async () => {
    const { user, bridge } = await show(download(1))
    expect(screen.getByRole('button', { name: 'Resume all' })).toHaveProperty('disabled', true)
    await user.click(screen.getByRole('button', { name: 'Pause all' }))
    expect(bridge.calls.at(-1)).toEqual(['queue:pause-all'])
    await act(async () =>
      bridge.patch(2, { added: [download(1, { state: { kind: 'paused' } })], changed: [] }),
    )
    await user.click(screen.getByRole('button', { name: 'Resume all' }))
    expect(bridge.calls.at(-1)).toEqual(['queue:resume-all'])
    expect(screen.getByRole('button', { name: 'Pause all' })).toHaveProperty('disabled', true)
  })
})

describe('a long queue', () => {
  it('draws only the rows in sight, and says how many there are', async () => {
    await show(...Array.from({ length: 5_000 }, (_, index) => download(index + 1)))
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('5000')
    const drawn = screen.getAllByRole('row').length
    expect(drawn).toBeGreaterThan(5)
    expect(drawn).toBeLessThan(30)
  })

  it('keeps the active row drawn wherever it is', async () => {
    const { user } = await show(...Array.from({ length: 5_000 }, (_, index) => download(index + 1)))
    act(() => row('file-1.iso').focus())
    await user.keyboard('{End}')
    expect(screen.getByRole('row', { name: 'file-5000.iso' }).getAttribute('aria-rowindex')).toBe('5000')
    expect(screen.getAllByRole('row').length).toBeLessThan(30)
  })
})

describe('around the queue', () => {
  it('invites to drop something while it is empty, and says where files go', async () => {
    await renderApp()
    expect(screen.getByRole('heading', { name: 'Drop a link to open the gate' })).toBeDefined()
    expect(screen.getByText('Files go to ~/Downloads')).toBeDefined()
    expect(screen.queryByRole('toolbar')).toBeNull()
  })

  it('chooses another folder', async () => {
    const { user, bridge } = await renderApp()
    await user.click(screen.getByRole('button', { name: /^Save to/ }))
    expect(bridge.calls.at(-1)).toEqual(['folder:choose'])
    await act(async () => bridge.patch(1, { folder: '/media/usb' }))
    expect(screen.getByRole('button', { name: 'Save to /media/usb. Choose another folder' })).toBeDefined()
  })

  it('shows notices until they are dismissed', async () => {
    const notices = [{ id: 'start-0', text: 'The list was damaged and has been set aside.' }]
    const { user, bridge } = await renderApp(new FakeBridge({ ...EMPTY_SNAPSHOT, notices }))
    await user.click(screen.getByRole('button', { name: 'Dismiss this message' }))
    expect(bridge.calls.at(-1)).toEqual(['notice:dismiss', 'start-0'])
    await act(async () => bridge.patch(1, { notices: [] }))
    expect(screen.queryByText(/set aside/)).toBeNull()
  })
})
