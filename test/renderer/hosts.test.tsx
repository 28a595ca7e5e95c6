// The hosts: what is shown of each, how it follows main, and what its fields and buttons send.
import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { hostsFound, MOST_SHOWN, needsSearch } from '../../src/renderer/state/hosts-search.ts'
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
  await act(async () => shown.controller.showPanel({ kind: 'hosts' }))
  return shown
}

const panel = (): HTMLElement => screen.getByRole('dialog', { name: 'Hosts' })
const line = (name: string): HTMLElement => within(panel()).getByRole('row', { name: new RegExp(`^${name}`) })
const limit = (name: string): HTMLElement =>
  within(panel()).getByRole('combobox', { name: `Your limit for ${name}` })

async function choose({ user }: Screen, name: string, choice: string): Promise<void> {
  await user.click(limit(name))
  await user.click(await screen.findByRole('option', { name: choice }))
}

describe('the hosts', () => {
  it('say so while none is known', async () => {
    await show()
    expect(panel().textContent).toContain('No host is known yet.')
    expect(within(panel()).queryByRole('table')).toBeNull()
    expect(within(panel()).queryByRole('searchbox')).toBeNull()
  })

  it('show what each allows, why, your limit, and how long it rests', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    await show(
      host('a.example', { allowed: 8 }),
      host('b.example:8443', {
        allowed: 1,
        cap: 6,
        coolingUntil: NOW + 90_000,
        because: 'HTTP 429',
        hits: 3,
        lastRefusedAt: NOW - 2 * MINUTE,
        bestRate: 12_400_000,
      }),
    )
    const cells = within(line('b.example:8443')).getAllByRole('cell')
    expect(cells[0]?.textContent).toBe(
      '1 connectionRests for another 1 min 30 sLearned: HTTP 429, 3 times, last 2 min ago',
    )
    expect(line('b.example:8443').textContent).toContain('Best 12.4 MB/s')
    expect(limit('b.example:8443').textContent).toBe('6')
    expect(limit('a.example').textContent).toBe('None')
    expect(within(line('a.example')).getAllByRole('cell')[0]?.textContent).toBe('8 connectionsNever refused')

    await act(async () => void vi.advanceTimersByTime(1_000))
    expect(line('b.example:8443').textContent).toContain('1 min 29 s')
    await act(async () => void vi.advanceTimersByTime(90_000))
    expect(line('b.example:8443').textContent).not.toContain('Rests')
  })

  it('follow main', async () => {
    const { bridge } = await show(host('a.example'))
    await act(async () => bridge.hosts([host('a.example', { allowed: 2 }), host('b.example')]))
    expect(line('a.example').textContent).toContain('2 connections')
    expect(line('b.example')).toBeDefined()
    await act(async () => bridge.hosts([]))
    expect(panel().textContent).toContain('No host is known yet.')
  })

  it('take a limit and give it back, shown at once', async () => {
    const shown = await show(host('a.example'), host('b.example'))
    await choose(shown, 'b.example', '2')
    expect(limit('b.example').textContent).toBe('2')
    await choose(shown, 'b.example', 'None')
    expect(limit('b.example').textContent).toBe('None')
    expect(shown.bridge.callsOf('host:cap')).toEqual([
      ['b.example', 2],
      ['b.example', null],
    ])
  })

  it('offer 1 to 16 connections, or no limit', async () => {
    const { user } = await show(host('a.example'))
    await user.click(limit('a.example'))
    const options = await screen.findAllByRole('option')
    expect(options.map(({ textContent }) => textContent)).toEqual([
      'None',
      ...Array.from({ length: 16 }, (_, index) => String(index + 1)),
    ])
  })

  it('say beside the field why a limit was refused, and show what is true', async () => {
    const shown = await show(host('a.example', { cap: 3 }))
    const message = 'The list could not be saved. Free some space and try again.'
    shown.bridge.answer('host:cap', () => ({ ok: false, error: { code: 'failed', message } }))
    await choose(shown, 'a.example', '9')
    await waitFor(() => expect(limit('a.example').textContent).toBe('3'))
    const refusal = within(line('a.example')).getByRole('alert')
    expect(refusal.textContent).toBe(message)
    expect(limit('a.example').getAttribute('aria-describedby')).toBe(refusal.id)
    expect(screen.getAllByRole('alert')).toHaveLength(1)
    shown.bridge.answer('host:cap', () => ({ ok: true, value: undefined }))
    await choose(shown, 'a.example', '4')
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  })

  it('are forgotten by a second press, and the focus goes on at the next', async () => {
    const { user, bridge } = await show(host('a.example'), host('b.example'), host('c.example'))
    const forget = (name: string): HTMLElement => screen.getByRole('button', { name: `Forget ${name}` })
    act(() => forget('b.example').focus())
    await user.keyboard('{Enter}')
    expect(bridge.callsOf('host:forget')).toEqual([])
    expect(screen.getByRole('button', { name: 'Really forget b.example?' })).toBe(document.activeElement)
    await user.keyboard('{Enter}')
    expect(bridge.callsOf('host:forget')).toEqual([['b.example']])
    await act(async () => bridge.hosts([host('a.example'), host('c.example')]))
    expect(document.activeElement).toBe(forget('c.example'))
    await user.keyboard('{Enter}{Enter}')
    await act(async () => bridge.hosts([host('a.example')]))
    expect(document.activeElement).toBe(forget('a.example'))
    await user.keyboard('{Enter}{Enter}')
    await act(async () => bridge.hosts([]))
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Close' }))
  })

  it('are kept by Escape and by whoever looks elsewhere, and a double click is one press', async () => {
    const { user, bridge } = await show(host('a.example'), host('b.example'))
    const forget = (): HTMLElement => screen.getByRole('button', { name: 'Forget a.example' })
    await user.click(forget())
    await user.keyboard('{Escape}')
    expect(forget()).toBeDefined()
    expect(panel()).toBeDefined()
    await user.click(forget())
    await user.tab()
    expect(forget()).toBeDefined()
    await user.dblClick(forget())
    expect(screen.getByRole('button', { name: 'Really forget a.example?' })).toBeDefined()
    expect(bridge.callsOf('host:forget')).toEqual([])
  })

  it('say why they could not be told, and why one could not be forgotten', async () => {
    const bridge = new FakeBridge()
    const error = { code: 'failed', message: 'The list could not be read.' }
    bridge.answer('host:list', () => ({ ok: false, error }))
    const { controller, user } = await renderApp(bridge)
    await act(async () => controller.showPanel({ kind: 'hosts' }))
    expect(within(panel()).getByRole('alert').textContent).toBe(error.message)
    await act(async () => bridge.hosts([host('a.example')]))
    bridge.answer('host:forget', () => ({ ok: false, error: { ...error, message: 'Disk full.' } }))
    await user.click(screen.getByRole('button', { name: 'Forget a.example' }))
    await user.click(screen.getByRole('button', { name: 'Really forget a.example?' }))
    await waitFor(() => expect(within(panel()).getByRole('alert').textContent).toBe('Disk full.'))
  })

  it('are searched once there are many', async () => {
    const many = Array.from({ length: 11 }, (_, index) => host(`mirror-${index}.example`))
    const { user } = await show(...many)
    const search = within(panel()).getByRole('searchbox', { name: 'Search hosts' })
    await user.type(search, 'ex MIRROR-10')
    expect(within(panel()).getAllByRole('row')).toHaveLength(2)
    await user.type(search, '0')
    expect(within(panel()).getByRole('status').textContent).toContain('No host has “ex MIRROR-100”')
  })

  it.each(['{Escape}', 'its button'])('are closed by %s', async way => {
    const { user } = await show(host('a.example'))
    if (way === 'its button') await user.click(screen.getByRole('button', { name: 'Close' }))
    else await user.keyboard(way)
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})

describe('which hosts are shown', () => {
  const names = (search: string): readonly string[] =>
    hostsFound([host('cdn.example'), host('a.cdn.test:8443'), host('b.test')], search).map(one => one.host)

  it.each([
    ['', ['cdn.example', 'a.cdn.test:8443', 'b.test']],
    ['  ', ['cdn.example', 'a.cdn.test:8443', 'b.test']],
    ['CDN', ['cdn.example', 'a.cdn.test:8443']],
    ['test cdn', ['a.cdn.test:8443']],
    ['8443', ['a.cdn.test:8443']],
    ['nowhere', []],
  ])('%j', (search, found) => {
    expect(names(search)).toEqual(found)
  })

  it('are searched from eleven on', () => {
    const many = Array.from({ length: 11 }, () => host('a'))
    expect(needsSearch(many)).toBe(true)
    expect(needsSearch(many.slice(1))).toBe(false)
    expect(MOST_SHOWN).toBeGreaterThan(many.length)
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
