// What a person does without thinking: keeps a key down too long, leaves the window open overnight, changes the language
// half way, starts with the arrow keys.
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { download, FakeBridge, snapshotOf } from './fake-bridge.ts'
import { renderApp } from './render-app.tsx'

afterEach(() => {
  vi.useRealTimers()
})

const row = (name: string): HTMLElement => screen.getByRole('row', { name })

describe('a key that is held down', () => {
  it('does once what it does, but goes on moving', async () => {
    const views = [1, 2, 3].map(id => download(id))
    const { bridge, user } = await renderApp(new FakeBridge(snapshotOf(views)))
    await user.click(row('file-3.iso'))
    for (const repeat of [false, true, true]) fireEvent.keyDown(row('file-3.iso'), { key: 'Delete', repeat })
    expect(bridge.callsOf('download:remove')).toEqual([[[3], false]])
    for (const repeat of [false, true]) {
      fireEvent.keyDown(row('file-3.iso'), { key: 'ArrowUp', altKey: true, repeat })
    }
    expect(bridge.callsOf('download:move')).toHaveLength(2)
  })
})

it('arrow keys lead into the list where nothing has the focus', async () => {
  const { user } = await renderApp(new FakeBridge(snapshotOf([download(1), download(2)])))
  expect(document.activeElement).toBe(document.body)
  await user.keyboard('{ArrowDown}')
  expect(document.activeElement).toBe(row('file-1.iso'))
  await user.keyboard('{ArrowDown}')
  expect(document.activeElement).toBe(row('file-2.iso'))
})

it('a download that is chosen outside the window is selected, whatever was looked for', async () => {
  const views = [1, 2, 3].map(id => download(id))
  const { bridge, user } = await renderApp(new FakeBridge(snapshotOf(views)))
  await user.click(row('file-1.iso'))
  await user.type(screen.getByRole('textbox', { name: 'Search downloads' }), 'file-1')
  await waitFor(() => expect(screen.queryByRole('row', { name: 'file-3.iso' })).toBeNull())
  act(() => bridge.chooseDownload(3))
  expect(row('file-3.iso').getAttribute('aria-selected')).toBe('true')
  expect(row('file-1.iso').getAttribute('aria-selected')).toBe('false')
})

it('“Today” is yesterday the day after', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 10, 21, 23, 50) })
  const at = Date.now()
  await renderApp(
    new FakeBridge(
      snapshotOf([download(1, { addedAt: at, state: { kind: 'done', at, unverified: false } })]),
    ),
  )
  expect(within(row('file-1.iso')).getAllByText('Today 23:50')).toHaveLength(2)
  vi.setSystemTime(new Date(2026, 10, 22, 9, 0))
  act(() => void document.dispatchEvent(new Event('visibilitychange')))
  expect(within(row('file-1.iso')).getAllByText('Yesterday 23:50')).toHaveLength(2)
})

it('what was brought back is marked for a moment only', async () => {
  const { bridge, user, controller } = await renderApp(new FakeBridge(snapshotOf([download(1)])))
  await user.click(row('file-1.iso'))
  await user.keyboard('{Delete}')
  await act(async () => bridge.patch(2, { removed: [1] }))
  await user.click(await screen.findByRole('button', { name: 'Undo' }))
  await act(async () => bridge.patch(3, { added: [download(1)] }))
  expect(controller.window.getState().fresh).toEqual([1])
  await waitFor(() => expect(controller.window.getState().fresh).toEqual([]), { timeout: 5_000 })
})

it('the same announcement is heard again after a while, and its numbers are grouped', async () => {
  const views = Array.from({ length: 1_200 }, (_, index) => download(index + 1))
  const { user, controller } = await renderApp(new FakeBridge(snapshotOf(views)))
  const said: string[] = []
  controller.window.subscribe(({ announcement }, before) => {
    if (announcement !== before.announcement) said.push(announcement)
  })
  await user.click(row('file-1.iso'))
  await user.keyboard('{Control>}a{/Control}')
  await waitFor(() => expect(said).toEqual(['1,200 selected', '']), { timeout: 5_000 })
  await user.keyboard('{Home}{Control>}a{/Control}')
  expect(said).toEqual(['1,200 selected', '', '1,200 selected'])
})

describe('starting over', () => {
  const PAUSED = { kind: 'paused' } as const
  const CHANGED = { kind: 'failed', because: { code: 'changed', detail: '' } } as const

  it('from the menu asks where good bytes would be lost', async () => {
    const views = [download(1, { state: PAUSED, received: 2_000_000_000 }), download(2, { state: PAUSED })]
    const { bridge, controller, user } = await renderApp(new FakeBridge(snapshotOf(views)))
    act(() => controller.actions.restart([1, 2]))
    const question = await screen.findByRole('dialog', { name: 'Start over?' })
    within(question).getByText('2 downloads')
    within(question).getByText(/^The 4\.00 GB received so far are thrown away, and the files/)
    expect(bridge.callsOf('download:restart')).toEqual([])
    await user.click(within(question).getByRole('button', { name: 'Start over' }))
    expect(bridge.callsOf('download:restart')).toEqual([[[1, 2]]])
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('is done at once where nothing good is lost', async () => {
    const views = [download(1, { state: PAUSED, received: 0 }), download(2, { state: CHANGED })]
    const { bridge, controller } = await renderApp(new FakeBridge(snapshotOf(views)))
    act(() => controller.actions.restart([1, 2]))
    expect(bridge.callsOf('download:restart')).toEqual([[[1, 2]]])
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})

describe('the settings', () => {
  it('stay at their page where the window is drawn anew, with the focus there', async () => {
    const { controller, user } = await renderApp()
    act(() => controller.showPanel({ kind: 'settings' }))
    const tab = await screen.findByRole('tab', { name: 'Speed' })
    await user.click(tab)
    expect(controller.window.getState().panel).toEqual({ kind: 'settings', page: 'speed' })
    act(() => controller.showPanel(null))
    act(() => controller.showPanel({ kind: 'settings', page: 'speed' }))
    const again = await screen.findByRole('tab', { name: 'Speed' })
    expect(again.getAttribute('aria-selected')).toBe('true')
    await waitFor(() => expect(document.activeElement).toBe(again))
  })

  it('show a refusal that comes while they are open', async () => {
    const { controller } = await renderApp()
    act(() => controller.showPanel({ kind: 'settings' }))
    const dialog = await screen.findByRole('dialog', { name: 'Settings' })
    act(() => controller.showFailure('The disk is full.'))
    within(dialog).getByText('The disk is full.')
  })
})
