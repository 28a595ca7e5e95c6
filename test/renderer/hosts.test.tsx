// The panel of hosts: what it shows, how it follows main, and what its fields and buttons send.
import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { refusalWords, servedWords, waitWords } from '../../src/renderer/view/hosts/host-words.ts'
import type { HostView } from '../../src/shared/model.ts'
import { FakeBridge, host } from './fake-bridge.ts'
import { renderApp, type Screen } from './render-app.tsx'

const NOW = 1_790_000_000_000
const MINUTE = 60_000

async function show(...hosts: readonly HostView[]): Promise<Screen> {
  const bridge = new FakeBridge()
  bridge.answer('host:list', () => ({ ok: true, value: hosts }))
  const shown = await renderApp(bridge)
  await shown.user.click(screen.getByRole('button', { name: 'Hosts' }))
  return shown
}

const panel = (): HTMLElement => screen.getByRole('dialog', { name: 'Hosts' })
const line = (name: string): HTMLElement => within(panel()).getByRole('row', { name: new RegExp(`^${name}`) })

describe('the panel of hosts', () => {
  it('says so while none is known', async () => {
    await show()
    expect(panel().textContent).toContain('No host is known yet.')
    expect(within(panel()).queryByRole('table')).toBeNull()
  })

  it('shows what each host allows, your limit, how long it waits and why', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    await show(
      host('a.example', { allowed: 8 }),
      host('b.example:8443', {
        allowed: 2,
        cap: 6,
        coolingUntil: NOW + 90_000,
        because: 'HTTP 429',
        hits: 3,
        lastRefusedAt: NOW - 2 * MINUTE,
      }),
    )
    const cells = within(line('b.example:8443')).getAllByRole('cell')
    expect(cells.slice(0, 1).map(cell => cell.textContent)).toEqual(['2'])
    expect(within(line('b.example:8443')).getByRole('combobox')).toHaveProperty('value', '6')
    expect(cells.slice(2, 4).map(cell => cell.textContent)).toEqual([
      '1 min 30 s',
      'HTTP 429, 3 times, last 2 min ago',
    ])
    expect(within(line('a.example')).getByRole('combobox')).toHaveProperty('value', '')
    expect(line('a.example').textContent).toContain('does not wait')
    expect(line('a.example').textContent).toContain('never refused')

    await act(async () => void vi.advanceTimersByTime(1_000))
    expect(line('b.example:8443').textContent).toContain('1 min 29 s')
    await act(async () => void vi.advanceTimersByTime(90_000))
    expect(line('b.example:8443').textContent).toContain('does not wait')
  })

  it('follows main', async () => {
    const { bridge } = await show(host('a.example'))
    await act(async () => bridge.hosts([host('a.example', { allowed: 2 }), host('b.example')]))
    expect(line('a.example').textContent).toContain('2')
    expect(line('b.example')).toBeDefined()
    await act(async () => bridge.hosts([]))
    expect(panel().textContent).toContain('No host is known yet.')
  })

  it('sets a limit and takes it away, and shows it at once', async () => {
    const { user, bridge } = await show(host('a.example'), host('b.example'))
    const limit = screen.getByRole('combobox', { name: 'Your limit for b.example' })
    await user.selectOptions(limit, '2')
    expect(limit).toHaveProperty('value', '2')
    await user.selectOptions(limit, 'none')
    expect(limit).toHaveProperty('value', '')
    expect(bridge.callsOf('host:cap')).toEqual([
      ['b.example', 2],
      ['b.example', null],
    ])
    expect(within(limit).getAllByRole('option')).toHaveLength(17)
  })

  it('shows a refused limit in the panel, and what is true', async () => {
    const { user, bridge } = await show(host('a.example', { cap: 3 }))
    const message = 'The list could not be saved. Free some space and try again.'
    bridge.answer('host:cap', () => ({ ok: false, error: { code: 'failed', message } }))
    const limit = screen.getByRole('combobox', { name: 'Your limit for a.example' })
    await user.selectOptions(limit, '9')
    await waitFor(() => expect(limit).toHaveProperty('value', '3'))
    expect(within(panel()).getByRole('alert').textContent).toBe(message)
    expect(screen.getAllByRole('alert')).toHaveLength(1)
  })

  it('forgets a host, and the focus goes on at the next', async () => {
    const { user, bridge } = await show(host('a.example'), host('b.example'), host('c.example'))
    const forget = (name: string): HTMLElement => screen.getByRole('button', { name: `Forget ${name}` })
    act(() => forget('b.example').focus())
    await user.keyboard('{Enter}')
    expect(bridge.callsOf('host:forget')).toEqual([['b.example']])
    await act(async () => bridge.hosts([host('a.example'), host('c.example')]))
    expect(document.activeElement).toBe(forget('c.example'))
    await user.keyboard('{Enter}')
    await act(async () => bridge.hosts([host('a.example')]))
    expect(document.activeElement).toBe(forget('a.example'))
    await user.keyboard('{Enter}')
    await act(async () => bridge.hosts([]))
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Close' }))
  })

  it.each(['{Escape}', 'its button'])('is closed by %s, and the focus goes back', async way => {
    const { user } = await show(host('a.example'))
    if (way === 'its button') await user.click(screen.getByRole('button', { name: 'Close' }))
    else await user.keyboard(way)
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Hosts' }))
  })
})

describe('the words of a host', () => {
  it.each<[Partial<HostView>, string | null]>([
    [{}, null],
    [{ because: 'HTTP 429', hits: 1, lastRefusedAt: NOW - 1_000 }, 'HTTP 429, just now'],
    [
      { because: 'HTTP 429', hits: 2, lastRefusedAt: NOW - 59 * MINUTE },
      'HTTP 429, 2 times, last 59 min ago',
    ],
    [
      { because: 'HTTP 503', hits: 0, lastRefusedAt: NOW - 90 * 60 * MINUTE },
      'HTTP 503, 3 days ago; trusted again since',
    ],
    [
      { because: 'no more than 4 connections', hits: 1, lastRefusedAt: NOW - 24 * 60 * MINUTE },
      'No more than 4 connections, 1 day ago',
    ],
    [{ because: 'HTTP 429', hits: 1 }, 'HTTP 429'],
  ])('why: %o', (change, words) => {
    expect(refusalWords(host('a.example', change), NOW)).toBe(words)
  })

  it.each([
    [null, null],
    [NOW, null],
    [NOW - 1, null],
    [NOW + 1, '1 s'],
    [NOW + 125_000, '2 min 5 s'],
  ])('waits: until %o', (coolingUntil, words) => {
    expect(waitWords({ coolingUntil }, NOW)).toBe(words)
  })

  it.each<[Partial<HostView>, string]>([
    [{}, ''],
    [{ bestRate: 12_400_000 }, 'Best 12.4 MB/s'],
    [{ lastServedAt: NOW - 3 * 60 * MINUTE }, 'Used 3 h ago'],
    [{ bestRate: 12_400_000, lastServedAt: NOW }, 'Best 12.4 MB/s, used just now'],
  ])('what it gave: %o', (change, words) => {
    expect(servedWords(host('a.example', change), NOW)).toBe(words)
  })
})
