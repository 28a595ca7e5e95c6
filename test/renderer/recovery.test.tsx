// What puts a download right: checking its file, and another link; and the days of its account.
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import { checkNews } from '../../src/renderer/state/check-news.ts'
import { openDetails } from '../../src/renderer/state/details.ts'
import { byDay, dayWord } from '../../src/renderer/view/details/instants.ts'
import type { CheckReport, DownloadState } from '../../src/shared/model.ts'
import { DONE, download, FakeBridge, snapshotOf } from './fake-bridge.ts'
import { renderApp, type Screen } from './render-app.tsx'

const PAUSED: DownloadState = { kind: 'paused' }
const EXPIRED: DownloadState = { kind: 'failed', because: { code: 'expired-link', detail: 'HTTP 403' } }
const LINK = 'https://mirror.example/file-1.iso'

beforeEach(() => localStorage.clear())

async function show(state: DownloadState, id = 1): Promise<Screen> {
  return renderApp(new FakeBridge(snapshotOf([download(id, { state })])))
}

async function askForLink({ controller }: Screen): Promise<void> {
  await act(async () => controller.showPanel({ kind: 'relink', id: 1, link: '' }))
}

/** Holds the answer to a command back. */
function held(): { readonly reply: Promise<unknown>; readonly give: (reply: unknown) => void } {
  let give: (reply: unknown) => void = () => {}
  const reply = new Promise(resolve => {
    give = resolve
  })
  return { reply, give: answer => give(answer) }
}

describe('checking a file', () => {
  it('sends the command and says what came of it, until that is dismissed', async () => {
    const shown = await show(DONE)
    const { user, bridge, controller } = shown
    bridge.answer('download:check', () => ({
      ok: true,
      value: [{ id: 1, chunks: 3_815, wrong: 0, missing: false }],
    }))
    await act(() => controller.check(1))
    expect(bridge.callsOf('download:check')).toEqual([[[1]]])
    await screen.findByText('“file-1.iso” is sound: all 3,815 parts are as received.')
    await user.click(screen.getByRole('button', { name: 'Dismiss this message' }))
    expect(screen.queryByText(/is sound/)).toBeNull()
  })

  it('keeps the news of one file beside that of another, and replaces its own', async () => {
    const { controller, bridge } = await renderApp(
      new FakeBridge(snapshotOf([download(1, { state: DONE }), download(2, { state: DONE })])),
    )
    let wrong = 3
    bridge.answer('download:check', ids => ({
      ok: true,
      value: (ids as readonly number[]).map(id => ({ id, chunks: 10, wrong, missing: false })),
    }))
    await act(() => controller.check(1))
    await act(() => controller.check(2))
    wrong = 0
    await act(() => controller.check(2))
    expect(screen.getByText(/^3 of 10 parts of “file-1.iso”/)).toBeDefined()
    expect(screen.getByText(/^“file-2.iso” is sound/)).toBeDefined()
    expect(screen.getAllByRole('button', { name: 'Dismiss this message' })).toHaveLength(2)
  })

  it('shows why it could not be done', async () => {
    const shown = await show(PAUSED)
    const error = { code: 'failed', message: 'The disk could not be read. Check the drive.' }
    shown.bridge.answer('download:check', () => ({ ok: false, error }))
    await act(() => shown.controller.check(1))
    expect((await screen.findByRole('alert')).textContent).toContain(error.message)
  })

  it.each<[string, Partial<CheckReport>, DownloadState, string, boolean]>([
    ['sound', {}, DONE, '“a” is sound: all 10 parts are as received.', true],
    ['a sound part', {}, PAUSED, 'What was received of “a” is sound: all 10 parts are as received.', true],
    ['one chunk', { chunks: 1 }, DONE, '“a” is sound: its one part is as received.', true],
    [
      'one wrong',
      { wrong: 1 },
      DONE,
      '1 of 10 parts of “a” is not what was received. It is fetched again.',
      false,
    ],
    [
      'many wrong',
      { chunks: 2_000, wrong: 1_500 },
      PAUSED,
      '1,500 of 2,000 parts of “a” are not what was received. They are fetched again when the download goes on.',
      false,
    ],
    ['all wrong', { chunks: 1, wrong: 1 }, DONE, '“a” is not what was received. It is fetched again.', false],
    [
      'nothing kept',
      { chunks: 0 },
      DONE,
      'Sluice has nothing to compare “a” with, so it was not checked.',
      false,
    ],
    [
      'missing',
      { chunks: 0, missing: true },
      DONE,
      '“a” is no longer where it was left. It may have been moved, renamed or deleted.',
      false,
    ],
    [
      'a missing part',
      { missing: true },
      PAUSED,
      'What was received of “a” is no longer where it was left.',
      false,
    ],
  ])('puts the report in words: %s', (_what, change, state, text, good) => {
    const report = { id: 7, chunks: 10, wrong: 0, missing: false, ...change }
    expect(checkNews(report, { name: 'a', state })).toEqual({ id: 7, text, good })
  })
})

describe('a new link', () => {
  const field = (): HTMLElement => screen.getByRole('textbox', { name: 'New link' })

  it('is what an expired link asks for first; Enter sends it, and the dialog closes', async () => {
    const { user, bridge, controller } = await show(EXPIRED)
    await act(async () => openDetails(controller, 1))
    const button = within(screen.getByRole('region', { name: 'Details' })).getByRole('button', {
      name: 'New link…',
    })
    await user.click(button)
    expect(screen.getByRole('dialog', { name: 'New link' }).textContent).toContain('file-1.iso')
    expect(document.activeElement).toBe(field())
    expect(screen.getByRole('button', { name: 'Use this link' })).toHaveProperty('disabled', true)
    await user.keyboard(`  ${LINK} {Enter}`)
    expect(bridge.callsOf('download:relink')).toEqual([[1, LINK]])
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(document.activeElement).toBe(button)
    expect(screen.getByText('The new link of “file-1.iso” was taken.')).toBeDefined()
  })

  it('says why it was refused, keeps what was typed, and stays open for another', async () => {
    const shown = await show(PAUSED)
    const { user, bridge } = shown
    const message = 'This link leads to another file. Nothing was changed.'
    bridge.answer('download:relink', () => ({ ok: false, error: { code: 'failed', message } }))
    await askForLink(shown)
    await user.keyboard(`${LINK}{Enter}`)
    const alert = await within(screen.getByRole('dialog')).findByRole('alert')
    expect(alert.textContent).toBe(message)
    expect(field()).toHaveProperty('value', LINK)
    expect(field().getAttribute('aria-describedby')).toBe(alert.id)
    expect(document.activeElement).toBe(field())
    bridge.answer('download:relink', () => ({ ok: true, value: undefined }))
    await user.keyboard('{Enter}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('is tried once at a time, and a panel closed meanwhile still learns of a refusal', async () => {
    const shown = await show(PAUSED)
    const { user, bridge } = shown
    const { reply, give } = held()
    bridge.answer('download:relink', () => reply)
    await askForLink(shown)
    await user.keyboard(`${LINK}{Enter}{Enter}`)
    expect(bridge.callsOf('download:relink')).toHaveLength(1)
    expect(screen.getByRole('dialog').textContent).toContain('Trying the link…')
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('dialog')).toBeNull()
    const message = 'cdn.example no longer has this file. Nothing was changed.'
    await act(async () => give({ ok: false, error: { code: 'failed', message } }))
    expect(screen.getByRole('alert').textContent).toContain(message)
  })

  it('takes what is pasted or dropped anywhere instead of adding it', async () => {
    const shown = await show(PAUSED)
    await askForLink(shown)
    const clipboardData = { getData: () => ` ${LINK}\n` }
    fireEvent.paste(document.body, { clipboardData })
    expect(field()).toHaveProperty('value', LINK)
    const other = 'https://other.example/file-1.iso'
    const data = { 'text/uri-list': other, 'text/plain': other }
    fireEvent.drop(window, {
      dataTransfer: { getData: (type: keyof typeof data) => data[type] ?? '', files: [] },
    })
    expect(field()).toHaveProperty('value', other)
    expect(shown.bridge.callsOf('download:add')).toEqual([])
  })

  it('is called off when its download leaves the list', async () => {
    const shown = await show(PAUSED)
    await askForLink(shown)
    await act(async () => shown.bridge.patch(2, { removed: [1], order: [] }))
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})

describe('what happened', () => {
  it('is opened among the details by who asks for it in the list', async () => {
    const { controller } = await show(PAUSED)
    await act(async () => controller.actions.showDetails(1, 'history'))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(screen.getByRole('tab', { name: 'History' }).getAttribute('aria-selected')).toBe('true')
    expect(screen.getByText('Nothing was noted of this download yet.')).toBeDefined()
  })

  it.each([
    [new Date(2026, 2, 1, 0, 0, 0), 'Today'],
    [new Date(2026, 1, 28, 23, 59, 59), 'Yesterday'],
    [new Date(2026, 1, 27, 23, 59, 59), '27 February 2026'],
    [new Date(2025, 2, 1, 12), '1 March 2025'],
  ])('names the day of %o', (at, word) => {
    expect(dayWord(at.getTime(), new Date(2026, 2, 1, 12).getTime())).toBe(word)
  })

  it('keeps the order of what it is given', () => {
    const at = (day: number): { readonly at: number } => ({ at: new Date(2026, 4, day, 8).getTime() })
    const days = byDay([at(1), at(1), at(2), at(1)], new Date(2026, 5, 1).getTime())
    expect(days.map(day => day.events.length)).toEqual([2, 1, 1])
  })
})
