// Ways in: typing, pasting, dropping links, text and lists; and what is said of those that are refused.
import { act, createEvent, fireEvent, screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { addHeadline, droppedText, MAX_LIST_SIZE } from '../../src/renderer/state/intake.ts'
import { MAX_LINKS } from '../../src/shared/contract.ts'
import { download, FakeBridge, snapshotOf } from './fake-bridge.ts'
import { renderApp } from './render-app.tsx'

function takesAll(bridge: FakeBridge): void {
  let next = 1
  bridge.answer('download:add', request => {
    const { items } = request as { items: readonly unknown[] }
    return { ok: true, value: { added: items.map(() => next++), rejected: [] } }
  })
}

function sentLinks(bridge: FakeBridge): readonly (readonly string[])[] {
  return bridge
    .callsOf('download:add')
    .map(([request]) => (request as { items: readonly { link: string }[] }).items.map(({ link }) => link))
}

const field = (): HTMLElement => screen.getByRole('textbox', { name: 'Links to download' })

function dropOn(
  target: Element,
  data: { files?: readonly File[]; items?: Readonly<Record<string, string>> },
): void {
  const event = createEvent.drop(target)
  Object.defineProperty(event, 'dataTransfer', {
    value: { files: data.files ?? [], getData: (type: string) => data.items?.[type] ?? '' },
  })
  fireEvent(target, event)
}

describe('the field', () => {
  it('adds a link with Enter and clears itself', async () => {
    const bridge = new FakeBridge()
    takesAll(bridge)
    const { user } = await renderApp(bridge)
    await user.type(field(), 'https://example.org/a.iso{Enter}')
    expect(sentLinks(bridge)).toEqual([['https://example.org/a.iso']])
    expect(field()).toHaveProperty('value', '')
    expect(screen.getByRole('status').textContent).toBe('1 link added')
  })

  it('sends once, however often Enter is pressed before the answer', async () => {
    const bridge = new FakeBridge()
    let answer = (): void => {}
    const held = new Promise<void>(done => {
      answer = done
    })
    bridge.answer('download:add', async () => {
      await held
      return { ok: true, value: { added: [1], rejected: [] } }
    })
    const { user } = await renderApp(bridge)
    await user.type(field(), 'https://example.org/a.iso{Enter}{Enter}')
    expect(sentLinks(bridge)).toHaveLength(1)
    await act(async () => answer())
    expect(field()).toHaveProperty('value', '')
    takesAll(bridge)
    await user.type(field(), 'https://example.org/b.iso{Enter}')
    expect(sentLinks(bridge)).toHaveLength(2)
  })

  it('takes many lines at once; Shift+Enter only breaks the line', async () => {
    const bridge = new FakeBridge()
    takesAll(bridge)
    const { user } = await renderApp(bridge)
    await user.type(field(), 'https://example.org/1{Shift>}{Enter}{/Shift}https://example.org/2')
    expect(sentLinks(bridge)).toEqual([])
    await user.click(screen.getByRole('button', { name: 'Add' }))
    expect(sentLinks(bridge)).toEqual([['https://example.org/1', 'https://example.org/2']])
  })

  it('cannot add nothing', async () => {
    const { user, bridge } = await renderApp()
    expect(screen.getByRole('button', { name: 'Add' })).toHaveProperty('disabled', true)
    await user.type(field(), '   {Enter}')
    expect(sentLinks(bridge)).toEqual([])
  })

  it('keeps its text when nothing of it was added, and lists what is wrong beneath', async () => {
    const { user, bridge } = await renderApp()
    await user.type(field(), 'ftp://example.org/a{Enter}')
    expect(sentLinks(bridge)).toEqual([])
    expect(field()).toHaveProperty('value', 'ftp://example.org/a')
    const panel = screen.getByRole('region', { name: 'Links that were not added' })
    expect(within(panel).getByRole('heading').textContent).toBe('This link was not added')
    expect(panel.textContent).toContain('ftp://example.org/a')
    expect(panel.textContent).toContain('http and https')
    expect(screen.getByRole('status').textContent).toContain('This link was not added. Sluice downloads http')
  })
})

describe('the list of refused links', () => {
  it('joins what the window refused and what main refused, by line, and can be dismissed', async () => {
    const bridge = new FakeBridge()
    bridge.answer('download:add', () => ({
      ok: true,
      value: {
        added: [1],
        rejected: [{ line: 2, text: 'https://example.org/b', reason: 'This link is already in the list.' }],
      },
    }))
    const { user } = await renderApp(bridge)
    await user.click(field())
    await user.paste('https://example.org/a\nmagnet:?xt=1\nhttps://example.org/b')
    await user.keyboard('{Enter}')
    const panel = await screen.findByRole('region', { name: 'Links that were not added' })
    expect(within(panel).getByRole('heading').textContent).toBe('1 link added, 2 not')
    const lines = [...panel.querySelectorAll('.rejected-line')].map(line => line.textContent)
    expect(lines[0]).toMatch(/^Line 2magnet:\?xt=1/)
    expect(lines[1]).toBe('Line 3https://example.org/bThis link is already in the list.')
    await user.click(within(panel).getByRole('button'))
    expect(screen.queryByRole('region', { name: 'Links that were not added' })).toBeNull()
  })

  it('draws only the lines in sight of very many', async () => {
    const { controller } = await renderApp()
    await act(() => controller.addText('nothing useful\n'.repeat(3_000)).then(() => {}))
    const panel = screen.getByRole('region', { name: 'Links that were not added' })
    expect(within(panel).getByRole('heading').textContent).toBe('None of 3,000 links was added')
    expect(panel.querySelectorAll('.rejected-line').length).toBeGreaterThan(3)
    expect(panel.querySelectorAll('.rejected-line').length).toBeLessThan(60)
  })
})

describe('anywhere on the window', () => {
  it('takes a paste outside the field', async () => {
    const bridge = new FakeBridge()
    takesAll(bridge)
    await renderApp(bridge)
    const event = createEvent.paste(document.body)
    Object.defineProperty(event, 'clipboardData', { value: { getData: () => 'https://example.org/p' } })
    await act(async () => void fireEvent(document.body, event))
    expect(sentLinks(bridge)).toEqual([['https://example.org/p']])
  })

  it('leaves a paste in the field to the field', async () => {
    const { user, bridge } = await renderApp()
    await user.click(field())
    await user.paste('https://example.org/p')
    expect(sentLinks(bridge)).toEqual([])
    expect(field()).toHaveProperty('value', 'https://example.org/p')
  })

  it('takes a dropped link and shows where it may be let go', async () => {
    const bridge = new FakeBridge()
    takesAll(bridge)
    await renderApp(bridge)
    fireEvent.dragEnter(document.body)
    expect(screen.getByTestId('drop-overlay').textContent).toContain('Let go to download')
    const items = {
      'text/uri-list': '# from the browser\r\nhttps://example.org/d\r\n',
      'text/plain': 'Some title',
    }
    await act(async () => dropOn(document.body, { items }))
    expect(sentLinks(bridge)).toEqual([['https://example.org/d']])
    expect(screen.queryByTestId('drop-overlay')).toBeNull()
  })

  it('keeps the overlay while the pointer moves between parts, and drops it when it leaves', async () => {
    await renderApp()
    fireEvent.dragEnter(document.body)
    fireEvent.dragEnter(field())
    fireEvent.dragLeave(document.body)
    expect(screen.queryByTestId('drop-overlay')).not.toBeNull()
    fireEvent.dragLeave(field())
    expect(screen.queryByTestId('drop-overlay')).toBeNull()
  })

  it('takes the link of a dropped picture, not the picture', async () => {
    const bridge = new FakeBridge()
    takesAll(bridge)
    await renderApp(bridge)
    const files = [new File(['not a list'], 'photo.png', { type: 'image/png' })]
    await act(async () =>
      dropOn(document.body, { files, items: { 'text/uri-list': 'https://example.org/photo.png' } }),
    )
    expect(sentLinks(bridge)).toEqual([['https://example.org/photo.png']])
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('takes the lists among dropped files and says what became of the rest', async () => {
    const bridge = new FakeBridge()
    takesAll(bridge)
    await renderApp(bridge)
    const files = [
      new File([], 'a.png'),
      new File(['https://example.org/1'], 'links.txt'),
      new File([], 'b.png'),
    ]
    await act(async () => dropOn(document.body, { files }))
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain('“a.png” is not a list of links.')
    expect(alert.textContent).toContain('One more file was not taken either.')
    expect(sentLinks(bridge)).toEqual([['https://example.org/1']])
  })

  it.each([
    ['UTF-16, as Windows wrote it', [0xff, 0xfe], 0],
    ['UTF-16, the other way round', [0xfe, 0xff], 1],
  ])('reads a list in %s', async (_what, mark, low) => {
    const bridge = new FakeBridge()
    takesAll(bridge)
    await renderApp(bridge)
    const bytes = [...'https://example.org/1'].flatMap(letter =>
      low === 0 ? [letter.charCodeAt(0), 0] : [0, letter.charCodeAt(0)],
    )
    const list = new File([new Uint8Array([...mark, ...bytes])], 'links.txt')
    await act(async () => dropOn(document.body, { files: [list] }))
    await screen.findByText('1 link added')
    expect(sentLinks(bridge)).toEqual([['https://example.org/1']])
  })

  it('reads a dropped list of links', async () => {
    const bridge = new FakeBridge()
    takesAll(bridge)
    await renderApp(bridge)
    const list = new File(['https://example.org/1\n# comment\nhttps://example.org/2\n'], 'links.txt')
    await act(async () => dropOn(document.body, { files: [list] }))
    await screen.findByText('2 links added')
    expect(sentLinks(bridge)).toEqual([['https://example.org/1', 'https://example.org/2']])
  })

  it.each([
    ['photo.png', 10, 'is not a list of links'],
    ['huge.txt', MAX_LIST_SIZE + 1, 'is larger than 10 MB'],
  ])('says why %s cannot be taken', async (name, size, reason) => {
    const { bridge } = await renderApp()
    const file = new File([], name)
    Object.defineProperty(file, 'size', { value: size })
    await act(async () => dropOn(document.body, { files: [file] }))
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain(name)
    expect(alert.textContent).toContain(reason)
    expect(sentLinks(bridge)).toEqual([])
  })

  it('says so when there is no link in what was dropped', async () => {
    await renderApp()
    await act(async () => dropOn(document.body, { items: {} }))
    expect((await screen.findByRole('alert')).textContent).toContain('There is no link in that.')
  })
})

describe('very many links', () => {
  it('go out in requests that main accepts', async () => {
    const bridge = new FakeBridge()
    takesAll(bridge)
    const { controller } = await renderApp(bridge)
    const text = Array.from({ length: MAX_LINKS + 5 }, (_, index) => `https://example.org/${index}`).join(
      '\n',
    )
    await act(() => controller.addText(text).then(() => {}))
    expect(sentLinks(bridge).map(links => links.length)).toEqual([MAX_LINKS, 5])
  })
})

it('shows a refusal by main as a sentence, and the text stays', async () => {
  const bridge = new FakeBridge(snapshotOf([download(1)]))
  const message = 'The folder “/media/usb” is not there. Connect its drive or choose another folder.'
  bridge.answer('download:add', () => ({ ok: false, error: { code: 'failed', message } }))
  const { user } = await renderApp(bridge)
  await user.type(field(), 'ftp://example.org/b https://example.org/a{Enter}')
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain(message)
  expect(field()).toHaveProperty('value', 'ftp://example.org/b https://example.org/a')
  expect(screen.queryByRole('region', { name: 'Links that were not added' })).toBeNull()
  await user.click(within(alert).getByRole('button'))
  expect(screen.queryByRole('alert')).toBeNull()
})

describe('addHeadline', () => {
  it.each([
    [{ added: 1, not: 0 }, '1 link added'],
    [{ added: 4_960, not: 40 }, '4,960 links added, 40 not'],
    [{ added: 0, not: 1 }, 'This link was not added'],
    [{ added: 0, not: 3 }, 'None of 3 links was added'],
  ])('says %o as “%s”', ({ added, not }, text) => {
    const rejected = Array.from({ length: not }, () => ({ line: 1, text: '', reason: '' }))
    expect(addHeadline({ added, rejected })).toBe(text)
  })
})

it.each([
  ['a link with its title', '# from a page\r\nhttps://a.example/1\r\n', 'A title', 'https://a.example/1'],
  ['text alone', '', 'see https://a.example/1', 'see https://a.example/1'],
  [
    'several links that were run together',
    'https://a.example/1https://a.example/2',
    'https://a.example/1\nhttps://a.example/2',
    'https://a.example/1\nhttps://a.example/2',
  ],
])('takes what holds the most links from a drop of %s', (_what, list, text, expected) => {
  const items: Readonly<Record<string, string>> = { 'text/uri-list': list, 'text/plain': text }
  expect(droppedText({ getData: type => items[type] ?? '' })).toContain(expected)
})
