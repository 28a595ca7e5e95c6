// The dialog that adds: what it understands and says, what can be changed, what is sent, and what stays.
import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { MAX_LINKS } from '../../src/shared/contract.ts'
import { DEFAULT_CATEGORIES } from '../../src/shared/settings.ts'
import {
  dialog,
  download,
  field,
  openAdd,
  previewOf,
  sentItems,
  sentLinks,
  willingBridge,
} from './add-helpers.ts'
import { FakeBridge, download as row, snapshotOf } from './fake-bridge.ts'
import { renderApp } from './render-app.tsx'

/** A toast is a dialog too, for a screen reader. */
const openDialog = (): HTMLElement | null => screen.queryByRole('dialog', { name: 'Add downloads' })

const lines = (): readonly HTMLElement[] =>
  within(screen.getByRole('list', { name: 'What will be downloaded' })).getAllByRole('listitem')

async function lineWith(text: string): Promise<HTMLElement> {
  return waitFor(() => {
    const line = lines().find(one => one.textContent?.includes(text))
    if (line === undefined) throw new Error(`no line with ${text}`)
    return line
  })
}

describe('links', () => {
  it('are typed, sent and gone, and a toast says so', async () => {
    const { user, bridge } = await openAdd()
    expect(document.activeElement).toBe(field())
    await user.keyboard('https://example.org/a.iso')
    await user.click(download())
    expect(sentItems(bridge)).toEqual([
      [{ link: 'https://example.org/a.iso', name: null, dir: null, headers: {}, checksum: null }],
    ])
    await screen.findByText('1 download added')
    expect(openDialog()).toBeNull()
  })

  it('cannot be sent while there is none', async () => {
    const { user, bridge } = await openAdd()
    expect(download().disabled).toBe(true)
    await user.keyboard('nothing{Control>}{Enter}{/Control}')
    expect(download().disabled).toBe(true)
    expect(sentLinks(bridge)).toEqual([])
  })

  it('are sent with Ctrl+Enter, once however often it is pressed', async () => {
    const bridge = willingBridge()
    let answer = (): void => {}
    const held = new Promise<void>(done => {
      answer = done
    })
    bridge.answer('download:add', async () => {
      await held
      return { ok: true, value: { added: [1], rejected: [] } }
    })
    const { user } = await openAdd(bridge)
    await user.keyboard('example.org/a.iso{Control>}{Enter}{Enter}{/Control}')
    expect(download().disabled).toBe(true)
    await act(async () => answer())
    await waitFor(() => expect(openDialog()).toBeNull())
    expect(sentLinks(bridge)).toEqual([['https://example.org/a.iso']])
  })

  it('of ranges and commands are counted, and no secret is shown', async () => {
    const { user, bridge } = await openAdd()
    await user.paste(
      "https://example.org/[08-10].jpg\ncurl 'https://example.org/p' -H 'x-key: s3cret' -b 'sid=s3cret'",
    )
    await screen.findByText('4 links')
    const line = await lineWith('with 1 header and cookies')
    expect(line.outerHTML).not.toContain('s3cret')
    await user.click(download())
    expect(sentLinks(bridge)[0]?.slice(0, 3)).toEqual(
      ['08', '09', '10'].map(n => `https://example.org/${n}.jpg`),
    )
    expect(sentItems(bridge)[0]?.[3]?.headers).toEqual({ 'x-key': 's3cret', cookie: 'sid=s3cret' })
  })

  it('are drawn only as far as they are in sight, and very many go out in requests that main accepts', async () => {
    const { user, bridge, controller } = await openAdd()
    const all = Array.from({ length: MAX_LINKS + 5 }, (_, index) => `https://example.org/${index}`)
    act(() => controller.showPanel({ kind: 'add', text: all.join('\n') }))
    await screen.findByText('10,005 links')
    expect(lines().length).toBeGreaterThan(3)
    expect(lines().length).toBeLessThan(60)
    await user.click(download())
    await screen.findByText('10,005 downloads added')
    expect(sentLinks(bridge).map(({ length }) => length)).toEqual([MAX_LINKS, 5])
  })
})

describe('what is no link', () => {
  it('is listed with its line and what to do, and holds nobody up', async () => {
    const { user, bridge } = await openAdd()
    await user.paste('https://example.org/a\nftp://example.org/b\nhttps://example.org/[9-1]')
    await screen.findByText('1 link · 2 lines need a look')
    expect(lines()[0]?.textContent).toBe(
      'Line 2 ftp://example.org/bSluice downloads http and https links; this is an ftp link. Look for an http or https one.',
    )
    expect(lines()[1]?.textContent).toContain('Line 3')
    await user.click(download())
    expect(sentLinks(bridge)).toEqual([['https://example.org/a']])
    await screen.findByText('1 download added. The rest was not; each line says why.')
    expect(field().value).toBe('ftp://example.org/b\nhttps://example.org/[9-1]')
    expect(document.activeElement).toBe(field())
    expect(download().disabled).toBe(true)
  })

  it('is said only when the writer pauses', async () => {
    const { user } = await openAdd()
    await user.keyboard('ht')
    expect(screen.queryByText(/needs a look/)).toBeNull()
    await screen.findByText('1 line needs a look')
    await user.keyboard('tps://example.org/a')
    await screen.findByText('1 link')
  })
})

describe('what main does not take', () => {
  it('stays with its reason, the rest is gone', async () => {
    const bridge = willingBridge()
    bridge.answer('download:add', () => ({
      ok: true,
      value: {
        added: [1],
        rejected: [{ line: 2, text: 'https://example.org/b', reason: 'This name is taken.' }],
      },
    }))
    const { user } = await openAdd(bridge)
    await user.paste('https://example.org/a\nhttps://example.org/b')
    await user.click(download())
    const line = await lineWith('This name is taken.')
    expect(within(line).getByRole('textbox')).toHaveProperty('value', 'b')
    expect(field().value).toBe('https://example.org/b')
    expect(download().disabled).toBe(false)
  })

  it('as a whole is said in the dialog, and everything stays', async () => {
    const bridge = willingBridge()
    const message = 'The folder “/media/usb” is not there. Connect its drive or choose another folder.'
    bridge.answer('download:add', () => ({ ok: false, error: { code: 'failed', message } }))
    const { user } = await openAdd(bridge)
    await user.paste('https://example.org/a')
    await user.click(download())
    expect((await within(dialog()).findByRole('alert')).textContent).toContain(message)
    expect(field().value).toBe('https://example.org/a')
  })
})

describe('what was typed', () => {
  function held(bridge: FakeBridge): (rejected?: readonly unknown[]) => Promise<void> {
    let answer: (rejected: readonly unknown[]) => void = () => {}
    const answered = new Promise<readonly unknown[]>(done => {
      answer = done
    })
    bridge.answer('download:add', async () => ({
      ok: true,
      value: { added: [1], rejected: await answered },
    }))
    return async (rejected = []) => act(async () => answer(rejected))
  }

  it('stays when the application’s menu asks for a panel', async () => {
    const { user, bridge } = await openAdd()
    await user.paste('https://example.org/a')
    for (const command of ['add', 'settings', 'shortcuts', 'find', 'hosts'] as const) {
      act(() => bridge.chooseMenu(command))
      expect(field().value).toBe('https://example.org/a')
    }
    await user.clear(field())
    act(() => bridge.chooseMenu('settings'))
    await screen.findByRole('dialog', { name: 'Settings' })
  })

  it('stays at a press beside the dialog, which closes an empty one', async () => {
    const { user } = await openAdd()
    await user.paste('https://example.org/a')
    const veil = document.querySelector('.veil')
    if (veil === null) throw new Error('no veil')
    await user.click(veil)
    expect(field().value).toBe('https://example.org/a')
    await user.clear(field())
    await user.click(veil)
    await waitFor(() => expect(openDialog()).toBeNull())
  })

  it('or dropped while the rest was on its way stays to be sent', async () => {
    const bridge = willingBridge()
    const answer = held(bridge)
    const { user, controller } = await openAdd(bridge)
    await user.paste('https://example.org/a\n')
    await user.click(download())
    act(() => controller.takeText('https://example.org/b'))
    await answer()
    expect(field().value).toBe('https://example.org/b')
    await screen.findByText('1 download added')
  })

  it('does not come back over what was opened while it was on its way', async () => {
    const bridge = willingBridge()
    const answer = held(bridge)
    const { user, controller } = await openAdd(bridge)
    await user.paste('https://example.org/a\nhttps://example.org/b')
    await user.click(download())
    act(() => controller.showPanel({ kind: 'hosts' }))
    await answer([{ line: 2, text: 'https://example.org/b', reason: 'This name is taken.' }])
    await screen.findByText('1 download added')
    expect(controller.window.getState()).toMatchObject({
      panel: { kind: 'hosts' },
      failure: 'This name is taken.',
    })
  })
})

describe('what servers say', () => {
  it('comes to each line by itself: name, size, whether it can resume', async () => {
    const bridge = willingBridge()
    bridge.answer('preview:ask', item => {
      const { link } = item as { link: string }
      if (link.endsWith('/a')) return { ok: true, value: previewOf(link, { name: 'served.iso' }) }
      const trouble = { code: 'gone', detail: 'HTTP 404' } as const
      if (link.endsWith('/b')) return { ok: true, value: previewOf(link, { total: null, trouble }) }
      return { ok: true, value: previewOf(link, { total: null, resumable: false }) }
    })
    const { user, bridge: main } = await openAdd(bridge)
    await user.paste('https://example.org/a\nhttps://example.org/b\nhttps://example.org/c')
    const first = await lineWith('4.20 GB')
    expect(within(first).getByRole('textbox')).toHaveProperty('value', 'served.iso')
    expect(first.textContent).toContain('Can resume')
    expect((await lineWith('no longer has this file')).textContent).toContain('Check the link')
    const third = await lineWith('Size unknown')
    expect(third.textContent).toContain('Cannot resume')
    expect(screen.getByText('4.20 GB in all')).not.toBeNull()
    expect(main.callsOf('preview:ask')).toHaveLength(3)
    await user.keyboard('{Escape}')
    expect(main.callsOf('preview:end').length).toBeGreaterThan(0)
  })

  it('is waited for by nobody', async () => {
    const bridge = willingBridge()
    bridge.answer('preview:ask', () => new Promise(() => {}))
    const { user } = await openAdd(bridge)
    await user.paste('https://example.org/a')
    await screen.findByRole('img', { name: 'Asking example.org…' })
    await user.click(download())
    expect(sentLinks(bridge)).toHaveLength(1)
  })

  it('that cannot be asked is no trouble', async () => {
    const bridge = willingBridge()
    bridge.answer('preview:ask', () => ({ ok: false, error: { code: 'failed', message: 'No.' } }))
    const { user } = await openAdd(bridge)
    await user.paste('https://example.org/a')
    await waitFor(() => expect(bridge.callsOf('preview:ask')).toHaveLength(1))
    expect(screen.queryByText('No.')).toBeNull()
    expect(download().disabled).toBe(false)
  })
})

describe('what the list has already', () => {
  it('is left out and said so; alone it cannot be sent', async () => {
    const bridge = willingBridge()
    bridge.snapshot = snapshotOf([row(1, { url: 'https://example.org/a' })])
    const { controller, user } = await renderApp(bridge)
    act(() => controller.takeText('https://example.org/a\nhttps://example.org/b'))
    await lineWith('Already in the list')
    await user.click(download())
    expect(sentLinks(bridge)).toEqual([['https://example.org/b']])
    await waitFor(() => expect(openDialog()).toBeNull())
    act(() => controller.takeText('https://example.org/a'))
    await lineWith('Already in the list')
    expect(download().disabled).toBe(true)
  })
})

describe('a name', () => {
  const name = (): HTMLInputElement =>
    screen.getByRole<HTMLInputElement>('textbox', { name: /^File name for/ })

  it('is changed in place', async () => {
    const { user, bridge } = await openAdd()
    await user.paste('https://example.org/a.iso')
    await user.clear(name())
    expect(name().value).toBe('')
    await user.type(name(), 'mine.iso{Enter}')
    expect(sentLinks(bridge)).toEqual([])
    await user.click(download())
    expect(sentItems(bridge)[0]?.[0]?.name).toBe('mine.iso')
  })

  it('that no file can have is refused beside it', async () => {
    const { user, bridge } = await openAdd()
    await user.paste('https://example.org/a.iso')
    await user.clear(name())
    await user.type(name(), 'a/b')
    const reason = await screen.findByText('A file name cannot contain /')
    expect(name().getAttribute('aria-invalid')).toBe('true')
    expect(document.getElementById(name().getAttribute('aria-describedby') ?? '')?.contains(reason)).toBe(
      true,
    )
    expect(download().disabled).toBe(true)
    await user.keyboard('{Escape}')
    expect(name().value).toBe('a.iso')
    expect(dialog()).not.toBeNull()
    await user.click(download())
    expect(sentItems(bridge)[0]?.[0]?.name).toBeNull()
  })

  it('left empty is the server’s again', async () => {
    const { user } = await openAdd()
    await user.paste('https://example.org/a.iso')
    await user.clear(name())
    await user.click(field())
    expect(name().value).toBe('a.iso')
  })
})

describe('where files go', () => {
  it('is shown with its free space and picked for this time', async () => {
    const bridge = willingBridge()
    bridge.answer('folder:pick', () => ({ ok: true, value: '/media/usb' }))
    const { user } = await openAdd(bridge)
    await screen.findByText('118.00 GB free')
    const place = (): string => screen.getByRole('status', { name: 'Save to' }).textContent ?? ''
    expect(place()).toBe('~/Downloads')
    await user.click(screen.getByRole('button', { name: 'Choose a folder for these downloads' }))
    await waitFor(() => expect(place()).toBe('/media/usb'))
    expect(bridge.callsOf('folder:pick')).toEqual([['/home/ada/Downloads']])
    await user.click(field())
    await user.paste('https://example.org/a.iso')
    await user.click(screen.getByRole('button', { name: 'Use the usual folder' }))
    expect(place()).toBe('~/Downloads')
    await user.click(screen.getByRole('button', { name: 'Choose a folder for these downloads' }))
    await waitFor(() => expect(place()).toBe('/media/usb'))
    await user.click(download())
    expect(sentItems(bridge)[0]?.[0]?.dir).toBe('/media/usb')
  })

  it('stays when the choice is cancelled', async () => {
    const bridge = willingBridge()
    bridge.answer('folder:pick', () => ({ ok: true, value: null }))
    const { user } = await openAdd(bridge)
    await user.click(screen.getByRole('button', { name: 'Choose a folder for these downloads' }))
    expect(screen.queryByRole('button', { name: 'Use the usual folder' })).toBeNull()
  })

  it('goes by type when the switch is on', async () => {
    const categories = DEFAULT_CATEGORIES.map(one =>
      one.id === 'disc' ? { ...one, dir: '/home/ada/Discs' } : one,
    )
    const { user, bridge } = await openAdd(willingBridge({ categories }))
    await user.paste('https://example.org/a.iso\nhttps://example.org/b.txt')
    await user.click(screen.getByRole('switch', { name: 'Put each type in its folder' }))
    expect(bridge.callsOf('settings:change')).toEqual([[{ sortByType: true }]])
    await lineWith('Goes to ~/Discs')
    await lineWith('Goes to ~/Downloads')
    await screen.findByText('By type; all others to ~/Downloads')
  })

  it.each([
    [
      'has too little room',
      1_000_000_000,
      null,
      'These files need 4.20 GB, but ~/Downloads has only 1.00 GB free.',
    ],
    [
      'cannot be saved in',
      null,
      'Nothing can be saved in this folder.',
      'Nothing can be saved in this folder.',
    ],
  ])('is warned of when it %s', async (_what, free, trouble, words) => {
    const bridge = willingBridge()
    bridge.answer('folder:facts', dir => ({ ok: true, value: { dir, free, trouble } }))
    const { user } = await openAdd(bridge)
    await user.paste('https://example.org/a.iso')
    await screen.findByText(words, { exact: false })
    expect(download().disabled).toBe(false)
  })
})

describe('a checksum', () => {
  const checksum = (): HTMLElement => screen.getByRole('textbox', { name: 'Checksum (optional)' })

  it('is for one link only', async () => {
    const { user } = await openAdd()
    expect(screen.queryByRole('textbox', { name: 'Checksum (optional)' })).toBeNull()
    await user.paste('https://example.org/a.iso')
    await waitFor(checksum)
    await user.paste('\nhttps://example.org/b.iso')
    await waitFor(() => expect(screen.queryByRole('textbox', { name: 'Checksum (optional)' })).toBeNull())
  })

  it('is refused beside its field and sent when it can be one', async () => {
    const { user, bridge } = await openAdd()
    await user.paste('https://example.org/a.iso')
    await user.type(checksum(), 'sha256:ab')
    await screen.findByText('A sha256 checksum has 64 digits, this one has 2. Copy the whole of it.')
    expect(download().disabled).toBe(true)
    await user.clear(checksum())
    await user.type(checksum(), `${'AB'.repeat(16)}{Control>}{Enter}{/Control}`)
    expect(sentItems(bridge)[0]?.[0]?.checksum).toEqual({ algorithm: 'md5', hex: 'ab'.repeat(16) })
  })
})

it('is walked through by keyboard alone, and gives the focus back', async () => {
  const { user, bridge } = await openAdd()
  await user.paste('https://example.org/a.iso')
  const order: string[] = []
  for (let step = 0; step < 9; step++) {
    const at = document.activeElement
    order.push(at?.getAttribute('aria-label') ?? at?.textContent ?? '')
    if (at === download()) break
    await user.tab()
  }
  expect(order).toEqual([
    'Links',
    'What will be downloaded',
    'File name for https://example.org/a.iso',
    'Choose a folder for these downloads',
    expect.any(String),
    expect.any(String),
    'Cancel',
    'Download',
  ])
  await user.keyboard('{Enter}')
  expect(sentLinks(bridge)).toHaveLength(1)
  await waitFor(() => expect(openDialog()).toBeNull())
})

it('closes with Escape and sends nothing', async () => {
  const { user, bridge } = await openAdd(new FakeBridge())
  await user.paste('https://example.org/a.iso')
  await user.keyboard('{Escape}')
  await waitFor(() => expect(openDialog()).toBeNull())
  expect(sentLinks(bridge)).toEqual([])
  await waitFor(() =>
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Paste or type links…' })),
  )
})
