// The settings: each takes effect at once, and what cannot be is refused beside its field.
import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, type Settings, type SettingsView } from '../../src/shared/settings.ts'
import { FakeBridge } from './fake-bridge.ts'
import { renderApp } from './render-app.tsx'

const VIEW: SettingsView = {
  settings: DEFAULT_SETTINGS,
  spoken: 'en',
  languages: [
    { tag: 'en', name: 'English' },
    { tag: 'zh-CN', name: '简体中文' },
  ],
  systemFolder: '/home/ada/Downloads',
  canOpenAtLogin: false,
  canNotify: true,
  canSilence: true,
  hasTray: true,
  version: '1.2.3',
}

async function openSettings(page: string, change: Partial<Settings> = {}, view: Partial<SettingsView> = {}) {
  const bridge = new FakeBridge()
  let settings: Settings = { ...DEFAULT_SETTINGS, ...change }
  bridge.answer('settings:read', () => ({ ok: true, value: { ...VIEW, ...view, settings } }))
  bridge.answer('settings:change', changed => {
    settings = { ...settings, ...(changed as Partial<Settings>) }
    return { ok: true, value: settings }
  })
  const { controller, user } = await renderApp(bridge)
  await waitFor(() => expect(controller.echo.getState().settings).not.toBeNull())
  controller.showPanel({ kind: 'settings' })
  const dialog = await screen.findByRole('dialog', { name: 'Settings' })
  await user.click(within(dialog).getByRole('tab', { name: page }))
  const changes = (): readonly unknown[] => bridge.callsOf('settings:change').map(([one]) => one)
  return { bridge, user, dialog: within(dialog), changes }
}

describe('going on when the window is closed', () => {
  it.each([
    [true, /icon in the tray brings the window back/],
    [false, /until all are done\. Start Sluice again/],
  ])('says how the window comes back (a tray: %s)', async (hasTray, help) => {
    const { user, dialog, changes } = await openSettings('System', {}, { hasTray })
    await dialog.findByText(help)
    await user.click(dialog.getByRole('switch', { name: 'Go on when the window is closed' }))
    await waitFor(() => expect(changes()).toEqual([{ keepRunning: false }]))
  })
})

describe('a field', () => {
  it('takes effect with Enter', async () => {
    const { user, dialog, changes } = await openSettings('Speed')
    const field = dialog.getByLabelText('Downloads at once')
    await user.clear(field)
    await user.type(field, '5{Enter}')
    await waitFor(() => expect(changes()).toEqual([{ atOnce: 5 }]))
    expect(field).toHaveProperty('value', '5')
  })

  it('refuses what cannot be beside itself, and keeps what was set', async () => {
    const { user, dialog, changes } = await openSettings('Speed')
    const field = dialog.getByLabelText('Downloads at once')
    await user.clear(field)
    await user.type(field, '99{Enter}')
    await dialog.findByText('Write a whole number from 1 to 20.')
    expect(changes()).toEqual([])
    await user.keyboard('{Escape}')
    expect(field).toHaveProperty('value', '3')
    expect(dialog.queryByText('Write a whole number from 1 to 20.')).toBeNull()
  })

  it('says what main says of it', async () => {
    const { bridge, user, dialog } = await openSettings('Speed')
    bridge.answer('settings:change', () => ({
      ok: false,
      error: { code: 'failed', message: 'The disk is full. Make room and try again.' },
    }))
    const field = dialog.getByLabelText('Speed limit')
    await user.type(field, '2{Enter}')
    await dialog.findByText('The disk is full. Make room and try again.')
  })

  it('that is emptied leaves it to Sluice', async () => {
    const { user, dialog, changes } = await openSettings('Speed', { connections: 4, speedLimit: 1_500_000 })
    expect(dialog.getByLabelText('Speed limit')).toHaveProperty('value', '1.5')
    await user.clear(dialog.getByLabelText('Connections per download'))
    await user.tab()
    await waitFor(() => expect(changes()).toEqual([{ connections: null }]))
  })
})

it('a switch and a choice take effect at once', async () => {
  const { user, dialog, changes } = await openSettings('System')
  await user.click(dialog.getByRole('switch', { name: 'Offer links from the clipboard' }))
  await user.selectOptions(dialog.getByLabelText('When all downloads are done'), 'Quit Sluice')
  await waitFor(() => expect(changes()).toEqual([{ watchClipboard: false }, { whenDone: 'quit' }]))
})

it('the sound of notifications can be turned off while there are any', async () => {
  const { user, dialog, changes } = await openSettings('System', { notifyFailed: false })
  const sound = dialog.getByRole('switch', { name: 'Notifications may make a sound' })
  await user.click(sound)
  await waitFor(() => expect(changes()).toEqual([{ notifySound: false }]))
  expect(sound.getAttribute('aria-disabled')).not.toBe('true')
  await user.click(dialog.getByRole('switch', { name: 'Tell me when a download is done' }))
  await waitFor(() => expect(sound.getAttribute('aria-disabled')).toBe('true'))
})

it('leaves the sound to a system that keeps it to itself', async () => {
  const { dialog } = await openSettings('System', {}, { canSilence: false })
  const sound = dialog.getByRole('switch', { name: 'Notifications may make a sound' })
  expect(sound.getAttribute('aria-disabled')).toBe('true')
  dialog.getByText('On this computer the system’s notification service decides.')
})

it('what this computer cannot do says so', async () => {
  const { dialog } = await openSettings('System')
  const start = dialog.getByRole('switch', { name: 'Start with the system' })
  expect(start.getAttribute('aria-disabled')).toBe('true')
  dialog.getByText('Only the installed app can start with the system.')
})

it('languages are offered by their own names', async () => {
  const { user, dialog, changes } = await openSettings('Appearance')
  await user.selectOptions(dialog.getByLabelText('Language'), '简体中文')
  await waitFor(() => expect(changes()).toEqual([{ language: 'zh-CN' }]))
})

describe('types of files', () => {
  it('get a folder of their own', async () => {
    const { bridge, user, dialog, changes } = await openSettings('Folders')
    bridge.answer('folder:pick', () => ({ ok: true, value: '/home/ada/Films' }))
    await user.click(dialog.getByRole('button', { name: 'Choose a folder for Video' }))
    await waitFor(() => expect(changes()).toHaveLength(1))
    const [{ categories }] = changes() as readonly [Settings]
    expect(categories.find(({ id }) => id === 'video')?.dir).toBe('/home/ada/Films')
    await user.click(await dialog.findByRole('button', { name: 'Use the common folder for Video' }))
    await waitFor(() => expect(changes()).toHaveLength(2))
  })

  it('refuse an ending that another type has', async () => {
    const { user, dialog, changes } = await openSettings('Folders')
    const field = dialog.getByLabelText('Endings of Video')
    await user.clear(field)
    await user.type(field, 'mp4 mp3{Enter}')
    await dialog.findByText('“mp3” already belongs to Music and sound. An ending can have one type only.')
    expect(changes()).toEqual([])
  })

  it('a new one is set when it has an ending', async () => {
    const { user, dialog, changes } = await openSettings('Folders')
    await user.click(dialog.getByRole('button', { name: 'New type' }))
    expect(changes()).toEqual([])
    await user.type(dialog.getByLabelText('Endings of New type 1'), 'gguf safetensors{Enter}')
    await waitFor(() => expect(changes()).toHaveLength(1))
    const [{ categories }] = changes() as readonly [Settings]
    expect(categories.at(-1)).toEqual({
      id: 'own-1',
      name: 'New type 1',
      endings: ['gguf', 'safetensors'],
      dir: null,
    })
  })
})

it('the folder is chosen, and given back to the system', async () => {
  const { bridge, user, dialog, changes } = await openSettings('Folders')
  bridge.answer('folder:pick', () => ({ ok: true, value: '/mnt/big' }))
  await user.click(dialog.getByRole('button', { name: 'Choose…' }))
  await waitFor(() => expect(changes()).toEqual([{ folder: '/mnt/big' }]))
  await user.click(await dialog.findByRole('button', { name: "Use the system's folder" }))
  await waitFor(() => expect(changes().at(-1)).toEqual({ folder: null }))
})
