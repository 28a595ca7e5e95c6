// The status bar: the figures it shows, the five minutes it remembers, and the limits its menus set.
import { act, screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import {
  chartTop,
  countActive,
  type FiguresState,
  sparkline,
  withFigures,
} from '../../src/renderer/state/figures.ts'
import { readLimit, SPEED_PRESETS, speedChoices, writeLimit } from '../../src/renderer/state/figures-limit.ts'
import { type Figures, SPEED_SAMPLES } from '../../src/shared/details.ts'
import { DEFAULT_SETTINGS, LEAST_SPEED } from '../../src/shared/settings.ts'
import { DONE, download, FakeBridge, snapshotOf } from './fake-bridge.ts'
import { renderApp, type Screen } from './render-app.tsx'

const AT = 1_790_000_000_000

function figures(change: Partial<Figures> = {}): Figures {
  return {
    at: AT,
    speed: 31_200_000,
    today: 12_400_000_000,
    total: 1_830_000_000_000,
    system: null,
    ...change,
  }
}

const bar = (): HTMLElement => screen.getByRole('contentinfo')
const button = (name: RegExp): HTMLElement => within(bar()).getByRole('button', { name })

describe('the status bar', () => {
  it('shows speed, amounts, what is active, and the network of the computer where it is told', async () => {
    const { bridge } = await renderApp(
      new FakeBridge(snapshotOf([download(1), download(2, { state: DONE }), download(3)])),
    )
    expect(bar().textContent).toContain('2 active')
    expect(bar().textContent).not.toContain('Today')
    await act(async () => bridge.figures(figures()))
    expect(bar().textContent).toContain('31.2 MB/s')
    expect(bar().textContent).toContain('Today 12.40 GB')
    expect(bar().textContent).toContain('Total 1.83 TB')
    expect(bar().textContent).not.toContain('Computer')
    await act(async () => bridge.figures(figures({ system: { received: 35_100_000, sent: 812_000 } })))
    expect(bar().textContent).toContain('receives35.1 MB/s')
    expect(bar().textContent).toContain('sends812 kB/s')
  })

  it('opens the last five minutes, asked for once and told in words', async () => {
    const bridge = new FakeBridge()
    bridge.answer('figures:history', () => ({
      ok: true,
      value: { speeds: [10_000_000, 20_000_000], system: [null, null] },
    }))
    const { user } = await renderApp(bridge)
    await act(async () => bridge.figures(figures({ speed: 30_000_000 })))
    await user.click(button(/^Speed 30.0 MB\/s/))
    const shown = await screen.findByRole('dialog', { name: 'The last five minutes' })
    expect(shown.textContent).toContain(
      'Speed of all downloads over the last five minutes: at most 30.0 MB/s, on average 20.0 MB/s.',
    )
    expect(shown.textContent).not.toContain('computer')
    await act(async () =>
      bridge.figures(figures({ at: AT + 1_000, speed: 0, system: { received: 5, sent: 5 } })),
    )
    expect(shown.textContent).toContain('All that this computer receives')
    expect(bridge.callsOf('figures:history')).toHaveLength(1)
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('stands without figures and settings too', async () => {
    const bridge = new FakeBridge()
    const error = { code: 'failed', message: 'Not now.' }
    bridge.answer('figures:history', () => ({ ok: false, error }))
    bridge.answer('settings:read', () => ({ ok: false, error }))
    await renderApp(bridge)
    expect(bar().textContent).toContain('0 B/s')
    expect(within(bar()).getAllByRole('button')).toHaveLength(1)
    expect(screen.queryByText('Not now.')).toBeNull()
  })
})

describe('the limits', () => {
  async function choose({ user }: Screen, name: RegExp, choice: string): Promise<void> {
    await user.click(button(name))
    await user.click(await screen.findByRole('menuitemradio', { name: choice }))
  }

  it.each([
    [/^Downloads at the same time: 3 at once$/, '20', { atOnce: 20 }],
    [/^Connections per download: Automatic$/, '16', { connections: 16 }],
    [/^Speed of all downloads: No speed limit$/, '5 MB/s', { speedLimit: 5_000_000 }],
  ])('%s', async (name, choice, change) => {
    const shown = await renderApp()
    await choose(shown, name, choice)
    expect(shown.bridge.callsOf('settings:change')).toEqual([[change]])
  })

  it('follow main, and can be taken back', async () => {
    const shown = await renderApp()
    const set = { ...DEFAULT_SETTINGS, atOnce: 1, connections: 8, speedLimit: 1_500_000 }
    shown.bridge.answer('settings:change', change => ({ ok: true, value: { ...set, ...(change as object) } }))
    await act(async () => shown.bridge.settings(set))
    expect(button(/^Downloads at the same time: 1 at once$/)).toBeDefined()
    await choose(shown, /^Connections per download: 8 connections$/, 'Automatic: as many as help')
    await choose(shown, /^Speed of all downloads: At most 1.5 MB\/s$/, 'No speed limit')
    expect(shown.bridge.callsOf('settings:change')).toEqual([[{ connections: null }], [{ speedLimit: null }]])
  })

  it('say above the list why one was refused', async () => {
    const shown = await renderApp()
    shown.bridge.answer('settings:change', () => ({
      ok: false,
      error: { code: 'failed', message: 'The list could not be saved.' },
    }))
    await choose(shown, /^Downloads at the same time/, '5')
    expect((await screen.findByRole('alert')).textContent).toContain('The list could not be saved.')
    expect(button(/^Downloads at the same time: 3 at once$/)).toBeDefined()
  })

  it('take a speed of one’s own, and say what is wrong with it beside the field', async () => {
    const shown = await renderApp()
    const { user, bridge } = shown
    await user.click(button(/^Speed of all downloads/))
    await user.click(await screen.findByRole('menuitem', { name: 'Other limit…' }))
    const dialog = await screen.findByRole('dialog', { name: 'Speed limit' })
    const field = within(dialog).getByRole('textbox', { name: 'Limit' })
    await user.type(field, 'fast{Enter}')
    const refusal = within(dialog).getByRole('alert')
    expect(refusal.textContent).toContain('Enter a number, at least 16.4 kB/s')
    expect(field.getAttribute('aria-describedby')).toBe(refusal.id)
    expect(bridge.callsOf('settings:change')).toEqual([])
    await user.clear(field)
    bridge.answer('settings:change', () => ({ ok: false, error: { code: 'failed', message: 'Disk full.' } }))
    await user.type(field, '750')
    await user.selectOptions(within(dialog).getByRole('combobox', { name: 'Unit' }), 'kB')
    await user.click(within(dialog).getByRole('button', { name: 'Set the limit' }))
    expect((await within(dialog).findByRole('alert')).textContent).toBe('Disk full.')
    bridge.answer('settings:change', () => ({ ok: true, value: DEFAULT_SETTINGS }))
    await user.click(within(dialog).getByRole('button', { name: 'Set the limit' }))
    expect(bridge.callsOf('settings:change').at(-1)).toEqual([{ speedLimit: 750_000 }])
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it.each([
    ['1', 'MB', 1_000_000],
    [' 1.5 ', 'MB', 1_500_000],
    ['1,5', 'MB', 1_500_000],
    ['16.384', 'kB', LEAST_SPEED],
    ['16', 'kB', null],
    ['0', 'MB', null],
    ['-1', 'MB', null],
    ['1e3', 'MB', null],
    ['', 'MB', null],
    ['99999999999999999999', 'MB', null],
  ] as const)('%j %s/s is %s', (text, unit, bytes) => {
    expect(readLimit(text, unit)).toBe(bytes)
  })

  it.each([
    [1_500_000, { text: '1.5', unit: 'MB' }],
    [500_000, { text: '500', unit: 'kB' }],
  ])('%i stands in the field as %o', (bytes, written) => {
    expect(writeLimit(bytes)).toEqual(written)
  })

  it('offer a limit of one’s own among the others, in its place', () => {
    expect(speedChoices(null)).toBe(SPEED_PRESETS)
    expect(speedChoices(5_000_000)).toBe(SPEED_PRESETS)
    expect(speedChoices(1_500_000).slice(0, 4)).toEqual([500_000, 1_000_000, 1_500_000, 2_000_000])
  })
})

describe('the last five minutes', () => {
  const before: FiguresState = { speeds: [1, 2], system: [10, null], at: AT }

  it('grow by one a second, and count the seconds nothing was told as still', () => {
    const next = withFigures(before, figures({ at: AT + 1_040, speed: 3, system: { received: 7, sent: 0 } }))
    expect(next).toEqual({ speeds: [1, 2, 3], system: [10, null, 7], at: AT + 1_040 })
    const later = withFigures(before, figures({ at: AT + 4_000, speed: 3 }))
    expect(later).toEqual({
      speeds: [1, 2, 0, 0, 0, 3],
      system: [10, null, null, null, null, null],
      at: AT + 4_000,
    })
  })

  it('take the newest word of the same second', () => {
    expect(withFigures(before, figures({ at: AT + 300, speed: 9 })).speeds).toEqual([1, 9])
    expect(withFigures({ speeds: [], system: [], at: null }, figures({ speed: 9 })).speeds).toEqual([9])
  })

  it('never pass five minutes, however long nothing was told', () => {
    const next = withFigures(before, figures({ at: AT + 86_400_000, speed: 5 }))
    expect(next.speeds).toHaveLength(SPEED_SAMPLES)
    expect(next.system).toHaveLength(SPEED_SAMPLES)
    expect(next.speeds.slice(-2)).toEqual([0, 5])
  })

  it.each([
    [[], ''],
    [[0, 0], ''],
    [[0, 5, 10], 'M297 20L297 20L298 10L299 0L299 20Z'],
  ])('as a line, a pixel a second: %j', (speeds, path) => {
    expect(sparkline(speeds, SPEED_SAMPLES - 1, 20)).toBe(path)
  })

  it.each([
    [0, 100_000],
    [100_000, 100_000],
    [100_001, 200_000],
    [31_200_000, 50_000_000],
    [50_000_001, 100_000_000],
  ])('a chart of %i goes up to %i', (speed, top) => {
    expect(chartTop(speed)).toBe(top)
  })
})

it('counts what works, not what waits', () => {
  const kinds = ['probing', 'running', 'verifying', 'finishing', 'queued', 'paused'] as const
  const views = kinds.map((kind, index) => [index, { state: { kind } }] as const)
  expect(countActive(new Map(views))).toBe(4)
})
