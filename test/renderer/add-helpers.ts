// What the tests of adding share: a main that takes links and tells of them, and events as a browser makes them.
import { createEvent, fireEvent, screen } from '@testing-library/react'
import type { AddItem } from '../../src/shared/contract.ts'
import type { LinkPreview } from '../../src/shared/details.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../src/shared/settings.ts'
import { FakeBridge } from './fake-bridge.ts'
import { renderApp, type Screen } from './render-app.tsx'

export function previewOf(link: string, change: Partial<LinkPreview> = {}): LinkPreview {
  const url = new URL(link)
  return {
    link,
    host: url.host,
    name: url.pathname.slice(1),
    total: 4_200_000_000,
    resumable: true,
    trouble: null,
    dir: '/home/ada/Downloads',
    existing: null,
    ...change,
  }
}

/** Main as it is when all is well: it takes every link, knows every file and has room for it. */
export function willingBridge(settings: Partial<Settings> = {}): FakeBridge {
  const bridge = new FakeBridge()
  let next = 1
  let current: Settings = { ...DEFAULT_SETTINGS, ...settings }
  const view = { languages: [], systemFolder: '/home/ada/Downloads', canOpenAtLogin: false, canNotify: true }
  bridge.answer('settings:read', () => ({ ok: true, value: { settings: current, ...view } }))
  bridge.answer('settings:change', change => {
    current = { ...current, ...(change as Partial<Settings>) }
    return { ok: true, value: current }
  })
  bridge.answer('folder:facts', dir => ({ ok: true, value: { dir, free: 118_000_000_000, trouble: null } }))
  bridge.answer('preview:ask', item => ({ ok: true, value: previewOf((item as { link: string }).link) }))
  bridge.answer('download:add', request => ({
    ok: true,
    value: { added: itemsOf(request).map(() => next++), rejected: [] },
  }))
  return bridge
}

function itemsOf(request: unknown): readonly AddItem[] {
  return (request as { items: readonly AddItem[] }).items
}

export function sentItems(bridge: FakeBridge): readonly (readonly AddItem[])[] {
  return bridge.callsOf('download:add').map(([request]) => itemsOf(request))
}

export function sentLinks(bridge: FakeBridge): readonly (readonly string[])[] {
  return sentItems(bridge).map(items => items.map(({ link }) => link))
}

export const dialog = (): HTMLElement => screen.getByRole('dialog', { name: 'Add downloads' })
export const field = (): HTMLTextAreaElement =>
  screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Links' })
export const download = (): HTMLButtonElement =>
  screen.getByRole<HTMLButtonElement>('button', { name: 'Download' })

/** The window with the dialog open over it. */
export async function openAdd(bridge: FakeBridge = willingBridge()): Promise<Screen> {
  const shown = await renderApp(bridge)
  await shown.user.click(screen.getByRole('button', { name: 'Paste or type links…' }))
  await screen.findByRole('dialog', { name: 'Add downloads' })
  return shown
}

export interface Dropped {
  readonly files?: readonly File[]
  readonly items?: Readonly<Record<string, string>>
  readonly types?: readonly string[]
}

/** Fires a drag event of `kind` with what is dragged; answers whether the window left it to others. */
export function drag(
  kind: 'dragEnter' | 'dragOver' | 'dragLeave' | 'drop',
  target: Element,
  data: Dropped = {},
): boolean {
  const event = createEvent[kind](target)
  Object.defineProperty(event, 'dataTransfer', {
    value: {
      files: data.files ?? [],
      types: data.types ?? Object.keys(data.items ?? {}),
      getData: (type: string) => data.items?.[type] ?? '',
    },
  })
  return fireEvent(target, event)
}

export function paste(target: Element, text: string): boolean {
  const event = createEvent.paste(target)
  Object.defineProperty(event, 'clipboardData', { value: { getData: () => text } })
  return fireEvent(target, event)
}
