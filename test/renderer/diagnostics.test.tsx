// Copying the diagnostics of a failed download: from its row and from its details, and not of any other.
import { act, screen } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { openDetails } from '../../src/renderer/state/details.ts'
import type { DownloadState } from '../../src/shared/model.ts'
import { DONE, download, FakeBridge, snapshotOf } from './fake-bridge.ts'
import { renderApp, type Screen } from './render-app.tsx'

const FAILED: DownloadState = { kind: 'failed', because: { code: 'forbidden', detail: 'HTTP 403' } }
const COPIED = 'Diagnostics copied. Nothing in it is secret, but read it before you post it.'

beforeEach(() => localStorage.clear())

async function show(state: DownloadState): Promise<Screen> {
  return renderApp(new FakeBridge(snapshotOf([download(1, { state })])))
}

async function openMenu({ user }: Screen): Promise<void> {
  await user.click(screen.getByRole('button', { name: 'More: file-1.iso' }))
  await screen.findByRole('menuitem', { name: /^Details/ })
}

it('is in the menu of a failed download, and says that it was done', async () => {
  const shown = await show(FAILED)
  await openMenu(shown)
  await shown.user.click(screen.getByRole('menuitem', { name: 'Copy diagnostics' }))
  expect(shown.bridge.callsOf('diagnostics:copy')).toEqual([[1]])
  expect(await screen.findByText(COPIED)).toBeDefined()
})

it('is in no menu of another', async () => {
  await openMenu(await show(DONE))
  expect(screen.queryByRole('menuitem', { name: 'Copy diagnostics' })).toBeNull()
})

it('is beside what went wrong in the details', async () => {
  const { user, bridge, controller } = await show(FAILED)
  await act(async () => openDetails(controller, 1))
  await user.click(await screen.findByRole('button', { name: 'Copy diagnostics' }))
  expect(bridge.callsOf('diagnostics:copy')).toEqual([[1]])
  expect(await screen.findByText(COPIED)).toBeDefined()
})

it('that is refused says why', async () => {
  const shown = await show(FAILED)
  const message = 'This download is no longer in the list.'
  shown.bridge.answer('diagnostics:copy', () => ({ ok: false, error: { code: 'not-found', message } }))
  await openMenu(shown)
  await shown.user.click(screen.getByRole('menuitem', { name: 'Copy diagnostics' }))
  expect(await screen.findByText(message)).toBeDefined()
  expect(screen.queryByText(COPIED)).toBeNull()
})
