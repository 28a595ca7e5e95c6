// Acting on the list as a whole: selection, keys, toolbar, removing and its undo, filters, search, messages.
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { commandOf, KEYS, keyName } from '../../src/renderer/state/keys.ts'
import { plainItem } from '../../src/shared/contract.ts'
import type { DownloadState, DownloadView } from '../../src/shared/model.ts'
import { DONE, download, EMPTY_SNAPSHOT, FakeBridge, snapshotOf } from './fake-bridge.ts'
import { renderApp, type Screen } from './render-app.tsx'

const FAILED: DownloadState = { kind: 'failed', because: { code: 'gone', detail: '' } }
const PAUSED: DownloadState = { kind: 'paused' }

async function show(...views: readonly DownloadView[]): Promise<Screen> {
  return renderApp(new FakeBridge(snapshotOf(views)))
}

const three = [download(1), download(2, { state: PAUSED }), download(3, { state: DONE })]

function row(name: string): HTMLElement {
  return screen.getByRole('row', { name })
}

function selected(): readonly (string | null)[] {
  return screen
    .getAllByRole('row')
    .filter(one => one.getAttribute('aria-selected') === 'true')
    .map(one => one.getAttribute('aria-label'))
}

const button = (name: string): HTMLElement => screen.getByRole('button', { name })
const isDisabled = (name: string): boolean => (button(name) as HTMLButtonElement).disabled

describe('selecting', () => {
  it('follows presses and keys, and says how many', async () => {
    const { user } = await show(...three)
    await user.click(row('file-1.iso'))
    expect(selected()).toEqual(['file-1.iso'])
    await user.keyboard('{Control>}')
    await user.click(row('file-3.iso'))
    await user.keyboard('{/Control}')
    expect(selected()).toEqual(['file-1.iso', 'file-3.iso'])
    expect(screen.getByText('2 selected')).toBeDefined()
    await user.keyboard('{Control>}a{/Control}')
    expect(selected()).toHaveLength(3)
    await user.keyboard('{Home}')
    expect(selected()).toEqual(['file-1.iso'])
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
    expect(selected()).toEqual(['file-1.iso', 'file-2.iso'])
    await user.keyboard('{Control>}{ArrowDown}{/Control}')
    expect(selected()).toEqual(['file-1.iso', 'file-2.iso'])
    expect(document.activeElement).toBe(row('file-3.iso'))
    await user.keyboard(' ')
    expect(selected()).toHaveLength(3)
  })

  it('gives the menu of a row to all that are selected, and that of its button to it alone', async () => {
    const { user, bridge } = await show(...three)
    await user.click(row('file-1.iso'))
    await user.keyboard('{Control>}a{/Control}')
    await user.click(button('More: file-2.iso'))
    await user.click(await screen.findByRole('menuitem', { name: /^Remove from the list/ }))
    await waitFor(() => expect(bridge.calls).toContainEqual(['download:remove', [2], false]))

    await user.keyboard('{Control>}a{/Control}')
    fireEvent.contextMenu(row('file-3.iso'))
    await user.click(await screen.findByRole('menuitem', { name: /^Copy 3 links/ }))
    expect(selected()).toHaveLength(3)
  })

  it('jumps to a name by its letters', async () => {
    const { user } = await show(
      download(1, { name: 'alpha' }),
      download(2, { name: 'beta' }),
      download(3, { name: 'bravo pr' }),
    )
    act(() => row('alpha').focus())
    await user.keyboard('br')
    expect(selected()).toEqual(['bravo pr'])
  })

  it('has one row in the order of Tab, with its buttons', async () => {
    await show(download(1), download(2))
    const stops = (name: string): readonly number[] =>
      [row(name), ...within(row(name)).getAllByRole('button')].map(one => one.tabIndex)
    expect(stops('file-1.iso')).toEqual([0, 0, 0])
    expect(stops('file-2.iso')).toEqual([-1, -1, -1])
  })

  it('takes what was added just now, whatever was filtered', async () => {
    const { bridge, controller, user } = await show(download(1))
    bridge.answer('download:add', () => ({ ok: true, value: { added: [2, 3], rejected: [] } }))
    await user.click(button('Finished, 0'))
    await act(
      async () =>
        void (await controller.add(['https://example.org/a', 'https://example.org/b'].map(plainItem))),
    )
    await act(async () => bridge.patch(2, { added: [download(2), download(3)], order: [1, 2, 3] }))
    expect(selected()).toEqual(['file-2.iso', 'file-3.iso'])
  })
})

describe('keys', () => {
  it('act on the selection, or on the active row where nothing is selected', async () => {
    const { user, bridge } = await show(...three)
    await user.click(row('file-1.iso'))
    await user.keyboard('p')
    expect(bridge.calls.at(-1)).toEqual(['download:pause', [1]])
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}r')
    expect(bridge.calls.at(-1)).toEqual(['download:resume', [2]])
    await user.keyboard('{End}{Enter}')
    expect(bridge.calls.at(-1)).toEqual(['download:open', 3])
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}')
    expect(bridge.calls.at(-1)).toEqual(['download:move', [3], 2])
    expect(screen.getByText('Moved to place 2 of 3')).toBeDefined()
    await user.keyboard('{Alt>}{Home}{/Alt}')
    expect(bridge.calls.at(-1)).toEqual(['download:move', [3], 1])
  })

  it('show the details of what is not finished', async () => {
    const { user, controller } = await show(...three)
    await user.click(row('file-1.iso'))
    await user.keyboard('{Enter}')
    expect(controller.layout.getState().detailsOpen).toBe(true)
  })

  it('open the panels from anywhere but a dialog', async () => {
    const bridge = new FakeBridge(snapshotOf(three))
    bridge.answer('settings:read', () => ({ ok: false, error: { code: 'failed', message: 'Not now.' } }))
    const { user, controller } = await renderApp(bridge)
    const panel = () => controller.window.getState().panel?.kind
    await user.keyboard('?')
    expect(panel()).toBe('shortcuts')
    await user.keyboard('{Control>}n{/Control}')
    expect(panel()).toBe('shortcuts')
    act(() => controller.showPanel(null))
    await user.keyboard('{Control>}n{/Control}')
    expect(panel()).toBe('add')
    act(() => controller.showPanel(null))
    await user.keyboard('{Control>},{/Control}')
    expect(panel()).toBe('settings')
  })

  it('of the application menu do the same', async () => {
    const { bridge, controller } = await show(...three)
    act(() => bridge.chooseMenu('find'))
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Search downloads' }))
    act(() => bridge.chooseMenu('pause-all'))
    expect(bridge.calls.at(-1)).toEqual(['queue:pause-all'])
    act(() => bridge.chooseMenu('hosts'))
    expect(controller.window.getState().panel?.kind).toBe('hosts')
  })

  it('write in a field, and search from everywhere', async () => {
    const { user, controller, bridge } = await show(...three)
    await user.click(row('file-1.iso'))
    await user.keyboard('{Control>}f{/Control}')
    const field = screen.getByRole('textbox', { name: 'Search downloads' })
    expect(document.activeElement).toBe(field)
    await user.keyboard('p?{Delete}')
    expect(field).toHaveProperty('value', 'p?')
    expect(bridge.callsOf('download:pause')).toEqual([])
    expect(controller.window.getState().panel).toBeNull()
    await user.keyboard('{Escape}')
    expect(field).toHaveProperty('value', '')
    await user.keyboard('{ArrowDown}')
    expect(document.activeElement).toBe(row('file-1.iso'))
  })

  const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
  it.each([
    [{ key: 'n', ctrlKey: true }, 'Mod+N', 'add'],
    [{ key: '?', shiftKey: true }, '?', 'shortcuts'],
    [{ key: ',', ctrlKey: true }, 'Mod+,', 'settings'],
    [{ key: 'ArrowUp', altKey: true }, 'Alt+↑', 'move-up'],
    [{ key: 'P', shiftKey: true }, 'Shift+P', null],
    [{ key: 'p', metaKey: true }, 'Other+P', null],
    [{ key: ' ' }, 'Space', null],
    [{ key: 'Backspace' }, 'Backspace', null],
  ])('%j is %s and asks for %s', (event, name, command) => {
    expect(keyName({ ...none, ...event }, false)).toBe(name)
    expect(commandOf({ ...none, ...event }, 'list')).toBe(command)
  })

  it('are heard in their place only, and no two lines share one', () => {
    expect(commandOf({ ...none, key: 'p' }, 'window')).toBeNull()
    const keys = KEYS.flatMap(line => line.keys)
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('removing', () => {
  it('is done at once, can be undone, and goes on at the next row', async () => {
    const { user, bridge } = await show(...three)
    await user.click(row('file-1.iso'))
    await user.keyboard('{Delete}')
    expect(bridge.callsOf('download:remove')).toEqual([[[1], false]])
    await act(async () => bridge.patch(2, { removed: [1], order: [2, 3] }))
    expect(document.activeElement).toBe(row('file-2.iso'))
    expect(selected()).toEqual([])
    expect(await screen.findByText('Removed 1 download')).toBeDefined()
    await user.keyboard('{Control>}z{/Control}')
    expect(bridge.callsOf('download:restore')).toEqual([[[1]]])
    await act(async () => bridge.patch(3, { added: [download(1)], order: [1, 2, 3] }))
    expect(selected()).toEqual(['file-1.iso'])
    await user.keyboard('{Control>}z{/Control}')
    expect(bridge.callsOf('download:restore')).toHaveLength(1)
  })

  it('brings back one removal after the other, by the button too', async () => {
    const { user, bridge, controller } = await show(...three)
    await act(() => controller.actions.remove([1, 2]))
    await act(() => controller.actions.remove([3], true))
    expect(await screen.findByText('Removed 1 download and deleted its file')).toBeDefined()
    await user.click(await screen.findByRole('button', { name: 'Undo' }))
    expect(bridge.callsOf('download:restore')).toEqual([[[3]]])
    expect(await screen.findByText('Removed 2 downloads')).toBeDefined()
    await act(() => controller.actions.undo())
    await waitFor(() => expect(screen.queryByText(/^Removed/)).toBeNull())
    expect(bridge.callsOf('download:restore')).toEqual([[[3]], [[1, 2]]])
  })

  it('that was refused is not offered to be undone', async () => {
    const { bridge, controller } = await show(...three)
    bridge.answer('download:remove', () => ({ ok: false, error: { code: 'failed', message: 'Not now.' } }))
    await act(() => controller.actions.remove([1]))
    expect(controller.removals.getState().removals).toEqual([])
    expect(screen.getByRole('alert').textContent).toContain('Not now.')
  })

  it('deletes a finished file only from the menu', async () => {
    const { user, bridge } = await show(...three)
    fireEvent.contextMenu(row('file-3.iso'))
    await user.click(await screen.findByRole('menuitem', { name: /^Remove and delete/ }))
    expect(bridge.callsOf('download:remove')).toEqual([[[3], true]])
  })
})

describe('the toolbar', () => {
  it('acts on the selection, and offers nothing that would do nothing', async () => {
    const { user, bridge } = await show(...three)
    expect(['Pause', 'Resume', 'Remove'].map(isDisabled)).toEqual([true, true, true])
    await user.click(row('file-1.iso'))
    expect(['Pause', 'Resume', 'Remove'].map(isDisabled)).toEqual([false, true, false])
    await user.click(button('Pause'))
    expect(bridge.calls.at(-1)).toEqual(['download:pause', [1]])
    await act(async () => bridge.patch(2, { changed: [{ id: 1, state: PAUSED }] }))
    expect(['Pause', 'Resume'].map(isDisabled)).toEqual([true, false])
    await user.click(row('file-3.iso'))
    await user.click(button('Remove'))
    expect(bridge.calls.at(-1)).toEqual(['download:remove', [3], false])
  })

  it('pauses and resumes all, where there is something to', async () => {
    const { user, bridge } = await show(download(1))
    expect(isDisabled('Resume all')).toBe(true)
    await user.click(button('Pause all'))
    expect(bridge.calls.at(-1)).toEqual(['queue:pause-all'])
    await act(async () => bridge.patch(2, { changed: [{ id: 1, state: PAUSED }] }))
    await user.click(button('Resume all'))
    expect(bridge.calls.at(-1)).toEqual(['queue:resume-all'])
    expect(isDisabled('Pause all')).toBe(true)
  })

  it('retries what failed and clears what is finished', async () => {
    const changed: DownloadState = { kind: 'failed', because: { code: 'changed', detail: '' } }
    const { user, bridge } = await show(
      ...three,
      download(4, { state: FAILED }),
      download(5, { state: changed }),
    )
    await user.click(button('More for the whole list'))
    await user.click(await screen.findByRole('menuitem', { name: 'Retry all failed' }))
    expect(bridge.calls.at(-1)).toEqual(['download:resume', [4]])
    await user.click(button('More for the whole list'))
    await user.click(await screen.findByRole('menuitem', { name: /^Clear finished/ }))
    expect(bridge.calls.at(-1)).toEqual(['download:remove', [3], false])
  })
})

describe('what is shown', () => {
  it('is filtered by state, type and host, together with the search', async () => {
    const { user } = await show(
      download(1),
      download(2, { name: 'film.mkv', host: 'media.example', state: PAUSED }),
      download(3, { name: 'film two.mkv', state: FAILED }),
    )
    const names = () =>
      screen
        .getAllByRole('row')
        .slice(1)
        .map(one => one.getAttribute('aria-label'))
    await user.click(button('Videos, 2'))
    expect(names()).toEqual(['film.mkv', 'film two.mkv'])
    expect(button('Videos, 2').getAttribute('aria-pressed')).toBe('true')
    await user.click(button('media.example, 1'))
    expect(names()).toEqual(['film.mkv'])
    await user.type(screen.getByRole('textbox', { name: 'Search downloads' }), 'two')
    expect(screen.getByText('No download matches “two” and the filter.')).toBeDefined()
    await user.click(button('Show all downloads'))
    expect(names()).toHaveLength(3)
  })

  it('is sorted by its heads, and back', async () => {
    const { user } = await show(download(1, { total: 5 }), download(2, { total: 9 }))
    const head = screen.getByRole('columnheader', { name: 'Size' })
    const first = () => screen.getAllByRole('row')[1]?.getAttribute('aria-label')
    for (const [sort, name] of [
      ['descending', 'file-2.iso'],
      ['ascending', 'file-1.iso'],
      ['none', 'file-1.iso'],
    ]) {
      await user.click(within(head).getByRole('button'))
      expect([head.getAttribute('aria-sort'), first()]).toEqual([sort, name])
    }
  })

  it('tells more than twelve hosts in a menu', async () => {
    const { user } = await show(
      ...Array.from({ length: 14 }, (_, index) =>
        download(index + 1, { host: `h${String(index).padStart(2, '0')}.example` }),
      ),
    )
    expect(screen.queryByRole('button', { name: 'h13.example, 1' })).toBeNull()
    await user.click(button('More hosts'))
    await user.click(await screen.findByRole('menuitemradio', { name: 'h13.example' }))
    expect(screen.getAllByRole('row').slice(1)).toHaveLength(1)
    expect(button('h13.example, 1').getAttribute('aria-pressed')).toBe('true')
  })
})

describe('messages', () => {
  it('stay until they are dismissed', async () => {
    const notices = [{ id: 'start-0', text: 'The list was damaged and has been set aside.' }]
    const { user, bridge } = await renderApp(new FakeBridge({ ...EMPTY_SNAPSHOT, notices }))
    await user.click(button('Dismiss this message'))
    expect(bridge.calls.at(-1)).toEqual(['notice:dismiss', 'start-0'])
    await act(async () => bridge.patch(1, { notices: [] }))
    expect(screen.queryByText(/set aside/)).toBeNull()
  })

  it('count down to the end, which can be called off', async () => {
    const { user, bridge, controller } = await show(download(1, { state: DONE }))
    act(() => controller.echo.setState({ countdown: { action: 'shutdown', until: Date.now() + 60_000 } }))
    expect(screen.getAllByText(/The computer shuts down in/).length).toBeGreaterThan(0)
    await user.click(button('Not now'))
    expect(bridge.calls.at(-1)).toEqual(['countdown:cancel'])
  })
})
