// New versions in the window: the message when one is ready, and the page that says how it stands.
import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { UpdateView } from '../../src/shared/contract.ts'
import { FakeBridge } from './fake-bridge.ts'
import { renderApp } from './render-app.tsx'

const READY: UpdateView = { kind: 'ready', version: '2.0.0' }
const SENTENCE = 'Sluice 2.0.0 is ready. It is installed at the next quit.'

function bridgeWith(view: UpdateView): FakeBridge {
  const bridge = new FakeBridge()
  bridge.answer('update:read', () => ({ ok: true, value: view }))
  return bridge
}

describe('the message', () => {
  it('comes when a version is ready, and restarts when asked', async () => {
    const { bridge, user } = await renderApp()
    expect(screen.queryByRole('button', { name: 'Restart now' })).toBeNull()
    act(() => bridge.update({ kind: 'fetching', version: '2.0.0', received: 1, total: 2 }))
    expect(screen.queryByRole('button', { name: 'Restart now' })).toBeNull()
    act(() => bridge.update(READY))
    await screen.findByText(SENTENCE)
    await user.click(screen.getByRole('button', { name: 'Restart now' }))
    expect(bridge.callsOf('update:install')).toEqual([[]])
  })

  it('is put away until another version is ready', async () => {
    const { bridge, user } = await renderApp(bridgeWith(READY))
    await user.click(await screen.findByRole('button', { name: 'Later' }))
    expect(screen.queryByText(SENTENCE)).toBeNull()
    act(() => bridge.update(READY))
    expect(screen.queryByText(SENTENCE)).toBeNull()
    act(() => bridge.update({ kind: 'ready', version: '2.1.0' }))
    await screen.findByText('Sluice 2.1.0 is ready. It is installed at the next quit.')
    expect(bridge.callsOf('update:install')).toEqual([])
  })
})

describe('the page', () => {
  async function openPage(view: UpdateView) {
    const all = await renderApp(bridgeWith(view))
    await waitFor(() => expect(all.controller.echo.getState().settings).not.toBeNull())
    act(() => all.controller.showPanel({ kind: 'settings', page: 'about' }))
    const page = within(await screen.findByRole('tabpanel', { name: 'About' }))
    return { ...all, page }
  }

  it.each<[UpdateView, string | RegExp]>([
    [{ kind: 'idle', checkedAt: null }, 'Sluice has not looked for a newer version yet.'],
    [
      { kind: 'idle', checkedAt: Date.UTC(2027, 0, 15, 12) },
      /^There is no newer version\. Last looked: 2027-01-1/,
    ],
    [{ kind: 'checking' }, 'Looking for a newer version…'],
    [{ kind: 'fetching', version: '2.0.0', received: 0, total: 0 }, 'Fetching Sluice 2.0.0…'],
    [{ kind: 'fetching', version: '2.0.0', received: 45, total: 100 }, 'Fetching Sluice 2.0.0: 45%'],
    [READY, SENTENCE],
    [{ kind: 'failed', because: 'It did not arrive.' }, 'It did not arrive.'],
    [{ kind: 'off', because: 'A package.' }, 'A package.'],
  ])('says %j', async (view, sentence) => {
    const { page } = await openPage(view)
    page.getByText('Sluice 1.2.3')
    await waitFor(() => expect(page.getByRole('status').textContent).toMatch(sentence))
  })

  it('looks for a version when asked, once at a time', async () => {
    const { bridge, user, page } = await openPage({ kind: 'idle', checkedAt: null })
    await user.click(page.getByRole('button', { name: 'Check now' }))
    expect(bridge.callsOf('update:check')).toEqual([[]])
    act(() => bridge.update({ kind: 'checking' }))
    expect(page.getByRole('button', { name: 'Check now' })).toHaveProperty('disabled', true)
    act(() => bridge.update(READY))
    expect(page.queryByRole('button', { name: 'Check now' })).toBeNull()
    await user.click(page.getByRole('button', { name: 'Restart to update' }))
    expect(bridge.callsOf('update:install')).toEqual([[]])
  })

  it('leaves it to the person whether Sluice looks by itself', async () => {
    const { bridge, user, page } = await openPage({ kind: 'idle', checkedAt: null })
    await user.click(page.getByRole('switch', { name: 'Update automatically' }))
    await waitFor(() => expect(bridge.callsOf('settings:change')).toEqual([[{ autoUpdate: false }]]))
  })

  it('offers nothing where Sluice does not update itself', async () => {
    const { page } = await openPage({ kind: 'off', because: 'A package.' })
    expect(page.queryByRole('button', { name: 'Check now' })).toBeNull()
    expect(page.queryByRole('switch')).toBeNull()
  })

  it('says that a version waits to be asked for where updates are switched off', async () => {
    const { page, user } = await openPage(READY)
    await user.click(page.getByRole('switch', { name: 'Update automatically' }))
    await page.findByText('Sluice 2.0.0 is ready. It is installed when you restart to update.')
  })

  it('leads on when something goes wrong', async () => {
    const { bridge, user, page } = await openPage({ kind: 'off', because: 'A package.' })
    await user.click(page.getByRole('button', { name: 'Copy diagnostics' }))
    expect(bridge.callsOf('diagnostics:copy')).toEqual([[null]])
    await screen.findByText('Diagnostics copied. Nothing in it is secret, but read it before you post it.')
    await user.click(page.getByRole('button', { name: 'Show log files' }))
    expect(bridge.callsOf('logs:reveal')).toEqual([[]])
    for (const name of ['Website', 'Report a problem', 'Security']) {
      await user.click(page.getByRole('button', { name }))
    }
    expect(bridge.callsOf('page:open')).toEqual([['website'], ['report'], ['security']])
  })
})
