// The ways in: pasting and dropping anywhere, files, the clipboard's offer, the empty window.
import { act, fireEvent, screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { droppedText, isOwnDrag } from '../../src/renderer/state/intake.ts'
import { MAX_LIST_SIZE } from '../../src/shared/link-files.ts'
import {
  dialog,
  download as downloadButton,
  drag,
  field,
  openAdd,
  paste,
  sentLinks,
  willingBridge,
} from './add-helpers.ts'
import { download, FakeBridge, snapshotOf } from './fake-bridge.ts'
import { renderApp } from './render-app.tsx'

const overlay = (): HTMLElement | null => screen.queryByTestId('drop-overlay')
const openDialog = (): HTMLElement | null => screen.queryByRole('dialog', { name: 'Add downloads' })

describe('pasting', () => {
  it('anywhere opens the dialog with the text, also for one plain link', async () => {
    const { bridge, user } = await renderApp(willingBridge())
    expect(await act(async () => paste(document.body, 'https://example.org/p'))).toBe(false)
    expect(field().value).toBe('https://example.org/p')
    expect(sentLinks(bridge)).toEqual([])
    await user.click(downloadButton())
    expect(sentLinks(bridge)).toEqual([['https://example.org/p']])
  })

  it('in a field is the field’s', async () => {
    await openAdd()
    expect(paste(field(), 'https://example.org/p')).toBe(true)
    expect(field().value).toBe('')
  })

  it('beside the fields of the dialog goes on with what is there', async () => {
    await openAdd()
    await act(async () => void paste(dialog(), 'https://example.org/1\n'))
    await act(async () => void paste(dialog(), 'https://example.org/2'))
    expect(field().value).toBe('https://example.org/1\nhttps://example.org/2')
  })

  it('of nothing does nothing', async () => {
    await renderApp()
    expect(paste(document.body, ' \n')).toBe(true)
    expect(openDialog()).toBeNull()
  })

  it('goes to the new link where one is asked for', async () => {
    const view = download(1, {
      state: { kind: 'failed', because: { code: 'expired-link', detail: 'HTTP 403' } },
    })
    const { controller } = await renderApp(new FakeBridge(snapshotOf([view])))
    act(() => controller.showPanel({ kind: 'relink', id: 1, link: '' }))
    act(() => controller.takeText('see https://example.org/new'))
    expect(controller.window.getState().panel).toEqual({
      kind: 'relink',
      id: 1,
      link: 'https://example.org/new',
    })
  })
})

describe('dropping', () => {
  it('shows where it may be let go, and opens the dialog', async () => {
    await renderApp(willingBridge())
    const items = {
      'text/uri-list': '# from the browser\r\nhttps://example.org/d\r\n',
      'text/plain': 'Some title',
    }
    drag('dragEnter', document.body, { items })
    expect(overlay()?.textContent).toContain('Let go to download')
    await act(async () => void drag('drop', document.body, { items }))
    expect(field().value).toContain('https://example.org/d')
    await screen.findByText('1 link')
    expect(overlay()).toBeNull()
  })

  it('keeps the overlay while the pointer moves between parts, and takes it away when it leaves', async () => {
    await renderApp()
    const inner = screen.getByRole('main')
    drag('dragEnter', document.body)
    drag('dragEnter', inner)
    drag('dragLeave', document.body)
    expect(overlay()).not.toBeNull()
    drag('dragLeave', inner)
    expect(overlay()).toBeNull()
  })

  it('takes the link of a picture, not the picture', async () => {
    await renderApp(willingBridge())
    const files = [new File(['pixels'], 'photo.png', { type: 'image/png' })]
    const html = '<img src="https://example.org/photo.png?a=1&amp;b=2">'
    await act(async () => void drag('drop', document.body, { files, items: { 'text/html': html } }))
    expect(field().value).toBe('https://example.org/photo.png?a=1&b=2')
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('leaves alone what is dragged within the window', async () => {
    await renderApp()
    const types = ['application/vnd.pdnd']
    expect(drag('dragEnter', document.body, { types })).toBe(true)
    expect(drag('dragOver', document.body, { types })).toBe(true)
    expect(overlay()).toBeNull()
    expect(drag('drop', document.body, { types })).toBe(true)
    fireEvent.dragStart(screen.getByRole('main'))
    expect(drag('dragEnter', document.body, { items: { 'text/plain': 'https://example.org/' } })).toBe(true)
    expect(drag('drop', document.body, { items: { 'text/plain': 'https://example.org/' } })).toBe(true)
    expect(openDialog()).toBeNull()
    fireEvent.dragEnd(screen.getByRole('main'))
    drag('dragEnter', document.body)
    expect(overlay()).not.toBeNull()
  })

  it('says so when there is no link in it', async () => {
    await renderApp()
    await act(async () => void drag('drop', document.body))
    expect((await screen.findByRole('alert')).textContent).toContain('There is no link in that.')
    expect(openDialog()).toBeNull()
  })

  it('takes the links of files of every kind, and says what became of the rest', async () => {
    await renderApp(willingBridge())
    const files = [
      new File([], 'a.png'),
      new File(['https://example.org/1\n# comment\nhttps://example.org/2\n'], 'links.txt'),
      new File(['[InternetShortcut]\r\nURL=https://example.org/3\r\n'], 'three.url'),
      new File(['<dict><key>URL</key><string>https://example.org/4</string></dict>'], 'four.webloc'),
      new File([], 'b.png'),
    ]
    await act(async () => void drag('drop', document.body, { files }))
    const alert = await within(await screen.findByRole('dialog', { name: 'Add downloads' })).findByRole(
      'alert',
    )
    expect(alert.textContent).toContain('“a.png” is not a list of links.')
    expect(alert.textContent).toContain('One more file was not taken either.')
    await screen.findByText('4 links')
  })

  it.each([
    ['photo.png', 10, 'is not a list of links'],
    ['huge.txt', MAX_LIST_SIZE + 1, 'is larger than 10 MB'],
  ])('says why %s cannot be taken', async (name, size, reason) => {
    await renderApp()
    const file = new File([], name)
    Object.defineProperty(file, 'size', { value: size })
    await act(async () => void drag('drop', document.body, { files: [file] }))
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain(name)
    expect(alert.textContent).toContain(reason)
    expect(openDialog()).toBeNull()
  })
})

it.each([
  [
    'a link with its title',
    { 'text/uri-list': '# page\r\nhttps://a.example/1\r\n', 'text/plain': 'A title' },
    'https://a.example/1',
  ],
  ['text alone', { 'text/plain': 'see https://a.example/1' }, 'see https://a.example/1'],
  [
    'several links that were run together',
    {
      'text/uri-list': 'https://a.example/1https://a.example/2',
      'text/plain': 'https://a.example/1\nhttps://a.example/2',
    },
    'https://a.example/1\nhttps://a.example/2',
  ],
  [
    'HTML with its text',
    { 'text/plain': 'words', 'text/html': '<a href="https://a.example/1">words</a>' },
    'https://a.example/1',
  ],
  ['HTML without links', { 'text/plain': 'words', 'text/html': '<b>words</b>' }, 'words'],
])('takes what holds the most links from a drop of %s', (_what, given, expected) => {
  const items: Readonly<Record<string, string | undefined>> = given
  expect(droppedText({ getData: type => items[type] ?? '' })).toContain(expected)
})

it.each([
  [['text/plain', 'Files'], false],
  [['application/vnd.pdnd'], true],
  [['text/plain', 'application/vnd.pdnd.element'], true],
  [[], false],
])('knows a drag of its own by %o', (types, own) => expect(isOwnDrag(types)).toBe(own))

describe('the clipboard’s offer', () => {
  const offer = { text: 'https://example.org/a.iso\n', links: 1, first: 'example.org/a.iso' }
  const bar = (): HTMLElement | null => screen.queryByRole('region', { name: 'Links on the clipboard' })

  it('is taken into the dialog, and not made again', async () => {
    const { controller, bridge, user } = await renderApp(willingBridge())
    act(() => controller.echo.setState({ offer }))
    expect(bar()?.textContent).toContain('There is a link on the clipboard: example.org/a.iso')
    await user.click(screen.getByRole('button', { name: 'Take it…' }))
    expect(field().value).toBe(offer.text)
    expect(bridge.callsOf('clipboard:decline')).toHaveLength(1)
    expect(sentLinks(bridge)).toEqual([])
    await user.keyboard('{Escape}')
    expect(bar()).toBeNull()
  })

  it('is declined', async () => {
    const { controller, bridge, user } = await renderApp(willingBridge())
    act(() => controller.echo.setState({ offer: { ...offer, links: 12 } }))
    expect(bar()?.textContent).toContain('There are 12 links on the clipboard, first example.org/a.iso')
    expect(screen.getByRole('button', { name: 'Take them…' })).not.toBeNull()
    await user.click(screen.getByRole('button', { name: 'Not now' }))
    expect(bar()).toBeNull()
    expect(bridge.callsOf('clipboard:decline')).toHaveLength(1)
  })

  it('waits behind a dialog', async () => {
    const { controller, user } = await openAdd()
    act(() => controller.echo.setState({ offer }))
    expect(bar()).toBeNull()
    await user.keyboard('{Escape}')
    expect(bar()).not.toBeNull()
  })
})

describe('the empty window', () => {
  it('says what to do, does it, and changes where files go', async () => {
    const { bridge, user } = await renderApp(willingBridge())
    const empty = within(screen.getByRole('region', { name: 'No downloads yet' }))
    expect(empty.getByRole('heading').textContent).toBe('Drop a link to open the gate')
    expect(empty.getByText('Files go to ~/Downloads')).not.toBeNull()
    await user.click(empty.getByRole('button', { name: 'Change the folder where files go' }))
    expect(bridge.callsOf('folder:choose')).toHaveLength(1)
    await user.click(empty.getByRole('button', { name: 'Paste or type links…' }))
    expect(dialog()).not.toBeNull()
  })

  it('has no button whose name has “Add” in it', async () => {
    const { controller } = await renderApp(willingBridge())
    act(() =>
      controller.echo.setState({ offer: { text: 'https://a.example/', links: 1, first: 'a.example' } }),
    )
    for (const root of [
      screen.getByRole('region', { name: 'No downloads yet' }),
      screen.getByRole('region', { name: 'Links on the clipboard' }),
    ]) {
      expect(within(root).queryByRole('button', { name: /add/i })).toBeNull()
    }
  })
})
