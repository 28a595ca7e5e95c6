// The fence between page and main, tried from inside the page: strangers and garbage are refused for every command, and the
// page can neither leave, open, embed, save, ask for the machine's senses, nor reach Node or the network.

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { COMMANDS, type Command, type SluiceBridge } from '../../src/shared/contract.ts'
import { pseudoRandom } from '../support/bytes.ts'
import { drop, expect, ROOT, test } from './fixtures.ts'

interface Exposed {
  readonly sluice: SluiceBridge
}

type Loose = (command: string, ...args: unknown[]) => Promise<unknown>

const NAMES = Object.keys(COMMANDS) as Command[]
const GARBAGE: readonly (readonly unknown[])[] = [
  ['garbage', 'garbage', 'garbage'],
  [{ links: 'x' }, 1, 1],
  [[-1], 'yes', 1],
  [null, null, null],
]
const PRELOAD = join(ROOT, 'out/preload/index.cjs')

test('garbage, strangers and what is not in the contract are refused, for every command', async ({
  launch,
}) => {
  const { app, page } = await launch()

  await test.step('the bridge is exactly the contract', async () => {
    const found = await page.evaluate(async () => {
      const { sluice } = window as unknown as Exposed
      const loose = sluice.invoke as Loose
      const names = [
        'queue:patch',
        'constructor',
        '__proto__',
        'toString',
        'ELECTRON_BROWSER_PRELOAD_ERROR',
        '',
      ]
      const told = new Promise<number>(done => {
        sluice.on('settings:changed', (...all: unknown[]) => done(all.length))
      })
      await loose('settings:change', { theme: 'light' })
      return {
        keys: Object.keys(sluice).sort(),
        replies: await Promise.all(names.map(name => loose(name))),
        unsendable: await loose('download:pause', [() => 1]),
        payload: await told,
        foreign: sluice.invoke.constructor !== Function || Object.getPrototypeOf(sluice) !== Object.prototype,
        node: ['require', 'process', 'module', 'Buffer', 'global', 'electron'].filter(name => name in window),
      }
    })
    expect(found.keys).toEqual(['invoke', 'on'])
    for (const reply of found.replies)
      expect(reply).toMatchObject({ ok: false, error: { code: 'not-allowed' } })
    expect(found.unsendable).toMatchObject({ ok: false, error: { code: 'bad-request' } })
    expect(found.payload).toBe(1)
    expect(found.foreign).toBe(false)
    expect(found.node).toEqual([])
  })

  await test.step('garbage is refused with a sentence', async () => {
    const replies = await page.evaluate(
      ([names, garbage]) => {
        const loose = (window as unknown as Exposed).sluice.invoke as Loose
        const asked = names.flatMap(name =>
          garbage.map(async args => [name, await loose(name, ...args)] as const),
        )
        return Promise.all(asked)
      },
      [NAMES, GARBAGE] as const,
    )
    expect(replies).toHaveLength(NAMES.length * GARBAGE.length)
    for (const [command, reply] of replies) {
      expect(reply, command).toEqual({
        ok: false,
        error: { code: 'bad-request', message: expect.stringMatching(/^[A-Z].*\.$/) },
      })
    }
    await expect(page.getByRole('row')).toHaveCount(0)
  })

  await test.step('strangers are refused: windows with our preload, with our page too', async () => {
    const replies = await app.evaluate(
      async ({ BrowserWindow }, [preload, names]) => {
        const ask = async (url: string): Promise<unknown[]> => {
          const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
          try {
            await stranger.loadURL(url)
            const all = `Promise.all(${JSON.stringify(names)}.map(name => window.sluice.invoke(name)))`
            return await stranger.webContents.executeJavaScript(all)
          } finally {
            stranger.destroy()
          }
        }
        return [...(await ask('app://sluice/')), ...(await ask('about:blank'))]
      },
      [PRELOAD, NAMES] as const,
    )
    expect(replies).toHaveLength(NAMES.length * 2)
    for (const reply of replies) expect(reply).toMatchObject({ ok: false, error: { code: 'not-allowed' } })
  })

  await test.step('frames in our own page have no bridge, and nothing of ours in them', async () => {
    const kinds = await page.evaluate(async () => {
      const own = document.createElement('iframe')
      own.src = 'app://sluice/index.html'
      const blank = document.createElement('iframe')
      const both = [own, blank]
      const loaded = both.map(frame => new Promise(done => frame.addEventListener('load', done)))
      document.body.append(...both)
      await Promise.all(loaded)
      const found = both.map(frame => {
        try {
          return typeof (frame.contentWindow as unknown as Partial<Exposed>).sluice
        } catch {
          return 'unreachable'
        }
      })
      for (const frame of both) frame.remove()
      return found
    })
    for (const kind of kinds) expect(['undefined', 'unreachable']).toContain(kind)
  })

  const own = await page.evaluate(() => (window as unknown as Exposed).sluice.invoke('queue:snapshot'))
  expect(own.ok).toBe(true)
})

test('preload is one small file that needs nothing but electron', async () => {
  const text = await readFile(PRELOAD, 'utf8')
  expect([...text.matchAll(/require\(["']([^"']+)["']\)/g)].map(match => match[1])).toEqual(['electron'])
  expect(text.length).toBeLessThan(4_000)
})

test('the page cannot leave, open, embed, save or run what is not ours', async ({
  launch,
  server,
  folders,
}) => {
  const outside = server.route('/page.html', { status: 200, body: '<p>outside' })
  const { app, page } = await launch()
  const before = page.url()
  expect(before).toBe('app://sluice/')

  /** One more answer from main shows that whatever was tried has been dealt with. */
  async function stands(what: string): Promise<void> {
    await page.evaluate(() => (window as unknown as Exposed).sluice.invoke('queue:snapshot'))
    expect(page.url(), what).toBe(before)
    expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length), what).toBe(1)
    expect(server.requests, what).toEqual([])
  }

  await test.step('by what is dropped on it', async () => {
    const file = join(folders.downloads, 'dropped.html')
    await mkdir(folders.downloads, { recursive: true })
    await writeFile(file, `<script>location = '${outside}'</script>`)
    await drop(page, {}, [file])
    await stands('a file')
    await page.keyboard.press('Escape')
    await drop(page, { 'text/html': `<img src="${outside}">` })
    await stands('HTML')
    await page.keyboard.press('Escape')
    // A part of the page that does not listen to drops: there Chromium would go to the file.
    await page.evaluate(() => {
      window.addEventListener('drop', event => event.stopImmediatePropagation(), { capture: true })
    })
    await drop(page, { 'text/uri-list': outside })
    await stands('a link that nobody takes')
  })

  await test.step('by its own address', async () => {
    for (const url of [
      outside,
      'data:text/html,x',
      'file:///etc/passwd',
      'javascript:document.title="x"',
      'chrome://gpu',
      'devtools://devtools/bundled/inspector.html',
      'view-source:app://sluice/',
      'app://other/',
      'app://sluice/assets/',
    ]) {
      await page.evaluate(target => {
        try {
          window.location.href = target
        } catch {}
      }, url)
      await stands(`location ${url}`)
    }
    await page.evaluate(() => {
      const text = new Blob(['<p>blob'], { type: 'text/html' })
      window.location.assign(URL.createObjectURL(text))
    })
    await stands('a blob')
  })

  await test.step('by a link, a form, a refresh, another window', async () => {
    const opened = await page.evaluate(url => {
      const link = document.createElement('a')
      link.href = url
      document.body.append(link)
      link.click()
      link.target = '_blank'
      link.click()
      for (const button of [0, 1]) {
        const options = { button, ctrlKey: true, bubbles: true, cancelable: true }
        link.dispatchEvent(new MouseEvent(button === 1 ? 'auxclick' : 'click', options))
      }
      link.setAttribute('ping', url)
      link.click()
      for (const target of ['', '_blank']) {
        const form = document.createElement('form')
        form.action = url
        form.target = target
        document.body.append(form)
        form.submit()
      }
      const refresh = document.createElement('meta')
      refresh.httpEquiv = 'refresh'
      refresh.content = `0;url=${url}`
      document.head.append(refresh)
      const base = document.createElement('base')
      base.href = url
      document.head.append(base)
      const windows = [url, '', 'about:blank', 'app://sluice/'].map(target => window.open(target) === null)
      return { windows, base: document.baseURI }
    }, outside)
    expect(opened).toEqual({ windows: [true, true, true, true], base: before })
    await stands('a link, a form, a refresh, a window')
  })

  await test.step('by the middle button', async () => {
    await page.evaluate(url => {
      const link = document.createElement('a')
      Object.assign(link.style, { position: 'fixed', inset: '0', zIndex: '9999' })
      link.id = 'everywhere'
      link.href = url
      document.body.append(link)
    }, outside)
    await page.mouse.click(300, 300, { button: 'middle' })
    await page.mouse.click(300, 300)
    await stands('the middle button')
    await page.evaluate(() => document.querySelector('#everywhere')?.remove())
  })

  await test.step('by what it embeds', async () => {
    await page.evaluate(url => {
      for (const name of ['iframe', 'embed', 'object', 'webview', 'frame', 'portal', 'fencedframe']) {
        const element = document.createElement(name)
        for (const attribute of ['src', 'data']) {
          try {
            element.setAttribute(attribute, url)
          } catch {}
        }
        document.body.append(element)
      }
    }, outside)
    await stands('what it embeds')
  })

  await test.step('by code that is not in the bundle', async () => {
    const outcome = await page.evaluate(async url => {
      const refused = (error: unknown): string => (error instanceof Error ? error.name : 'refused')
      const tried = async (body: () => unknown): Promise<string> => {
        try {
          await body()
          return 'done'
        } catch (error) {
          return refused(error)
        }
      }
      const marks = window as unknown as { ran?: string[]; trustedTypes: TrustedTypePolicyFactory }
      interface TrustedTypePolicyFactory {
        createPolicy(name: string, rules: object): unknown
      }
      // Later, because Chromium lets a debugger's own script evaluate whatever the policy says.
      await new Promise(done => setTimeout(done))
      const element = document.createElement('div')
      const inline = 'data:text/javascript,window.ran=1'
      const results = {
        // biome-ignore lint/security/noGlobalEval: that it is refused is the point
        evaluated: await tried(() => globalThis.eval('1')),
        made: await tried(() => new Function('return 1')),
        timed: await tried(() => (setTimeout as (code: string) => number)('window.ran = 1')),
        html: await tried(() => {
          element.innerHTML = '<b>x</b>'
        }),
        handler: await tried(() => element.setAttribute('onclick', 'window.ran = 1')),
        policy: await tried(() =>
          marks.trustedTypes.createPolicy('any', { createHTML: (text: string) => text }),
        ),
        worker: await tried(() => new Worker('app://sluice/index.html')),
        service: await tried(() => navigator.serviceWorker.register('/worker.js')),
        imported: await tried(() => import(url)),
        data: await tried(() => import(inline)),
        blob: await tried(
          () => import(URL.createObjectURL(new Blob(['window.ran=1'], { type: 'text/javascript' }))),
        ),
      }
      const script = document.createElement('script')
      const appended = await tried(() => script.append('window.ran = 1'))
      document.body.append(script)
      element.click()
      return { results: { ...results, appended }, ran: marks.ran ?? null }
    }, outside)
    for (const [way, result] of Object.entries(outcome.results)) expect(result, way).not.toBe('done')
    expect(outcome.ran).toBeNull()
    await stands('code')
  })

  await test.step('by saving a file', async () => {
    await app.evaluate(({ session }) => {
      const outcome = new Promise<boolean>(done => {
        session.defaultSession.once('will-download', event => done(event.defaultPrevented))
      })
      Object.assign(globalThis, { outcome })
    })
    await page.evaluate(() => {
      const link = document.createElement('a')
      link.href = 'data:application/octet-stream,x'
      link.download = 'x.bin'
      document.body.append(link)
      link.click()
    })
    const prevented = await app.evaluate(
      () => (globalThis as unknown as { outcome: Promise<boolean> }).outcome,
    )
    expect(prevented).toBe(true)
  })

  await test.step('what app:// answers is the bundle, by whatever address, always with the policy', async () => {
    const answers = await app.evaluate(async ({ net }, urls) => {
      const asked = urls.map(async url => {
        const reply = await net.fetch(url).catch(() => null)
        const policy = reply?.headers.get('content-security-policy') ?? null
        return [url, reply?.status ?? null, policy] as const
      })
      return Promise.all(asked)
    }, ADDRESSES)
    for (const [url, status, policy] of answers) {
      if (OWN_ADDRESSES.includes(url)) expect(status, url).toBe(200)
      else expect([404, null], url).toContain(status)
      if (status !== null) expect(policy, url).toContain("default-src 'none'")
    }
    const settings = await (await app.browserWindow(page)).evaluate(target => {
      const contents = target.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      return contents.getLastWebPreferences()
    })
    expect(settings).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
    })
  })

  await test.step('an empty page, the one place that Chromium lets it go, can call nothing', async () => {
    const gone = page.waitForURL('about:blank')
    await page.evaluate(() => {
      window.location.href = 'about:blank'
    })
    await gone
    const replies = await page.evaluate(names => {
      const loose = (window as unknown as Exposed).sluice.invoke as Loose
      return Promise.all(names.map(name => loose(name)))
    }, NAMES)
    for (const reply of replies) expect(reply).toMatchObject({ ok: false, error: { code: 'not-allowed' } })
  })
})

/** The last one is no other to Chromium: a scheme of one's own knows no ports. */
const OWN_ADDRESSES = [
  ...['app://sluice/', 'APP://SLUICE/index.html', 'app://sluice/x/../index.html'],
  'app://sluice:80/index.html',
]
const ADDRESSES = [
  ...OWN_ADDRESSES,
  ...[
    'app://sluice/../../package.json',
    'app://sluice/..%2f..%2fpackage.json',
    'app://sluice/../main/index.js',
  ],
  ...['app://sluice/%2e%2e/%2e%2e/package.json', 'app://sluice/%252e%252e/main/index.js'],
  ...['app://sluice/..\\..\\package.json', 'app://sluice//index.html', 'app://sluice///etc/passwd'],
  ...[
    'app://sluice/index.html%00',
    'app://sluice/missing.js',
    'app://other/index.html',
    'app://sluice./index.html',
    'app://user:pass@sluice/index.html',
  ],
]

test('nothing of the page reaches the network, a device or a sense', async ({ launch, folders }) => {
  const { app, page } = await launch()

  await test.step('no byte leaves by any of its own means', async () => {
    const listener = await listen()
    try {
      await mkdir(folders.downloads, { recursive: true })
      const log = join(folders.downloads, 'net-log.json')
      await app.evaluate(({ session }, path) => session.defaultSession.netLog.startLogging(path), log)
      const means = await page.evaluate(tryNetwork, {
        own: listener.own,
        tcp: listener.tcp,
        udp: listener.udp,
      })
      await app.evaluate(({ session }) => session.defaultSession.netLog.stopLogging())
      expect(means).toEqual({
        ...{ fetched: false, file: false, socket: false, events: false, transport: false, image: false },
        candidates: 0,
      })
      expect(listener.heard()).toEqual({ packets: 0, connections: 0 })
      // Names that were asked for stand in the log too.
      expect((await readFile(log, 'utf8')).match(/[\w-]+\.canary\.example/g)).toBeNull()
    } finally {
      await listener.close()
    }
  })

  await test.step('no permission is given', async () => {
    const states = await page.evaluate(async () => {
      const names = [
        ...[
          'notifications',
          'geolocation',
          'camera',
          'microphone',
          'clipboard-read',
          'midi',
          'persistent-storage',
        ],
        ...['idle-detection', 'local-fonts', 'window-management', 'screen-wake-lock', 'storage-access'],
      ] as PermissionName[]
      const asked = names.map(name =>
        navigator.permissions.query({ name }).then(
          ({ state }) => [name, state] as const,
          () => [name, 'denied'] as const,
        ),
      )
      return Promise.all(asked)
    })
    for (const [name, state] of states) expect(state, name).toBe('denied')
    const given = await page.evaluate(tryPermissions)
    for (const [name, outcome] of Object.entries(given)) expect(outcome, name).toBe('refused')
  })
})

test('a page that somebody has taken over puts files nowhere else and starts nothing', async ({
  launch,
  server,
  folders,
}) => {
  const elsewhere = join(folders.data, '..', 'elsewhere')
  await mkdir(elsewhere)
  await mkdir(folders.downloads)
  await symlink(elsewhere, join(folders.downloads, 'way-out'))
  const { app, page } = await launch()
  const link = server.route('/here.bin', { content: pseudoRandom(100) })
  const invoke = (command: Command, ...args: unknown[]): Promise<unknown> =>
    page.evaluate(([name, all]) => ((window as unknown as Exposed).sluice.invoke as Loose)(name, ...all), [
      command,
      args,
    ] as const)
  const add = (url: string, dir: string | null): Promise<unknown> =>
    invoke('download:add', { items: [{ link: url, dir, name: null, headers: {}, checksum: null }] })
  const unchosen = expect.stringMatching(/only in folders that you have chosen/)

  await test.step('folders that nobody has chosen are neither written to, set nor looked at', async () => {
    for (const dir of [elsewhere, join(elsewhere, 'new'), join(folders.downloads, 'way-out'), '/etc']) {
      expect(await add(link, dir)).toMatchObject({
        ok: true,
        value: { added: [], rejected: [{ reason: unchosen }] },
      })
      expect(await invoke('settings:change', { folder: dir })).toMatchObject({
        ok: false,
        error: { code: 'not-allowed', message: unchosen },
      })
      expect(await invoke('folder:facts', dir)).toMatchObject({ value: { free: null, trouble: unchosen } })
    }
    expect(await readdir(elsewhere)).toEqual([])
    expect(server.requests).toEqual([])
  })

  await test.step('the folder for downloads is, and what lies in it; so is one that was picked', async () => {
    await app.evaluate(({ dialog }, path) => {
      Object.assign(dialog, { showOpenDialog: async () => ({ canceled: false, filePaths: [path] }) })
    }, elsewhere)
    expect(await invoke('folder:pick', null)).toEqual({ ok: true, value: elsewhere })
    for (const dir of [null, join(folders.downloads, 'inside'), elsewhere]) {
      expect(await add(link, dir)).toMatchObject({ ok: true, value: { rejected: [] } })
    }
    await expect(page.locator('[role=row][data-state=done]')).toHaveCount(3)
    expect(await readdir(elsewhere)).toEqual(['here.bin'])
  })

  await test.step('nothing is started unasked, whatever it is called and whatever it has become', async () => {
    const program = Buffer.from('\x7fELF and so on', 'latin1')
    const links = ['report.pdf', 'tool.exe', 'starter.desktop', 'bill.pdf.exe', 'noname'].map(name =>
      server.route(`/${name}`, { status: 200, body: program }),
    )
    const swapped = server.route('/swapped.txt', { status: 200, body: 'text' })
    for (const url of [...links, swapped]) await add(url, null)
    await expect(page.locator('[role=row][data-state=done]')).toHaveCount(9)
    await rm(join(folders.downloads, 'swapped.txt'))
    await symlink('/etc/passwd', join(folders.downloads, 'swapped.txt'))

    await app.evaluate(({ dialog, shell }) => {
      const asked: string[][] = []
      const opened: string[] = []
      Object.assign(globalThis, { asked, opened })
      shell.openPath = async path => {
        opened.push(path)
        return ''
      }
      const ask = async (...args: unknown[]) => {
        const {
          message,
          detail = '',
          buttons = [],
          defaultId = -1,
          cancelId = -1,
        } = args.at(-1) as Electron.MessageBoxOptions
        asked.push([message, detail, buttons[defaultId] ?? '', buttons[cancelId] ?? ''])
        return { response: cancelId, checkboxChecked: false }
      }
      Object.assign(dialog, { showMessageBox: ask })
    })
    const names = ['report.pdf', 'tool.exe', 'starter.desktop.download', 'bill.pdf.exe', 'noname']
    for (const id of [4, 5, 6, 7, 8]) expect(await invoke('download:open', id)).toMatchObject({ ok: true })
    expect(await invoke('download:open', 9)).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/“swapped.txt” is no longer the file that Sluice saved/) },
    })
    const { asked, opened } = await app.evaluate(() => {
      const { asked: all, opened: paths } = globalThis as unknown as { asked: string[][]; opened: string[] }
      return { asked: all, opened: paths }
    })
    expect(asked).toEqual(
      names.map(name => [
        expect.stringContaining(`“${name}”`),
        expect.stringContaining('run on this computer'),
        'Cancel',
        'Cancel',
      ]),
    )
    expect(opened).toEqual([])
  })
})

/** Everything by which a page could speak to `ports` of this computer, or ask for a name. */
async function tryNetwork({
  own,
  tcp,
  udp,
}: {
  readonly own: string
  readonly tcp: number
  readonly udp: number
}) {
  const url = `http://127.0.0.1:${tcp}/x`
  for (const rel of [
    'dns-prefetch',
    'preconnect',
    'prefetch',
    'preload',
    'modulepreload',
    'stylesheet',
    'icon',
    'manifest',
  ]) {
    const link = document.createElement('link')
    link.rel = rel
    link.href = `https://${rel}.canary.example/x`
    if (rel === 'preload') link.as = 'image'
    document.head.append(link)
  }
  const fetches = (target: string): Promise<boolean> =>
    fetch(target).then(
      () => true,
      () => false,
    )
  const opens = (target: EventTarget, good: string): Promise<boolean> =>
    new Promise(done => {
      target.addEventListener(good, () => done(true))
      target.addEventListener('error', () => done(false))
    })
  navigator.sendBeacon(url, 'x')
  const image = new Image()
  image.src = url
  const transport = (window as unknown as { WebTransport: new (url: string) => { ready: Promise<void> } })
    .WebTransport
  const means = {
    fetched: await fetches(url),
    file: await fetches('file:///etc/passwd'),
    image: await opens(image, 'load'),
    socket: await opens(new WebSocket(`ws://127.0.0.1:${tcp}/`), 'open'),
    events: await opens(new EventSource(url), 'open'),
    transport: await new transport(`https://127.0.0.1:${tcp}/`).ready.then(
      () => true,
      () => false,
    ),
  }
  const secret = { username: 'a', credential: 'b' }
  const peer = new RTCPeerConnection({
    iceServers: [
      { urls: [`stun:${own}:${udp}`, `stun:rtc.canary.example:${udp}`] },
      { urls: [`turn:${own}:${tcp}?transport=tcp`, `turn:${own}:${udp}?transport=udp`], ...secret },
    ],
  })
  let candidates = 0
  const gathered = new Promise<void>(done => {
    peer.onicecandidate = ({ candidate }) => {
      if (candidate === null) done()
      else if (candidate.candidate !== '') candidates++
    }
  })
  peer.createDataChannel('x')
  await peer.setLocalDescription(await peer.createOffer())
  await gathered
  peer.close()
  return { ...means, candidates }
}

/** Asks for everything that needs a permission or a device, as if a person had just clicked. */
async function tryPermissions(): Promise<Record<string, string>> {
  type Anything = Record<string, (...args: unknown[]) => Promise<unknown>>
  const { hid, usb, serial, bluetooth, keyboard } = navigator as unknown as Record<
    string,
    Anything | undefined
  >
  const loose = window as unknown as Anything
  const tries: Readonly<Record<string, () => unknown>> = {
    position: () => new Promise((yes, no) => navigator.geolocation.getCurrentPosition(yes, no)),
    notification: async () => {
      if ((await Notification.requestPermission()) !== 'granted') throw new Error('refused')
    },
    camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
    microphone: () => navigator.mediaDevices.getUserMedia({ audio: true }),
    screen: () => navigator.mediaDevices.getDisplayMedia({ video: true }),
    midi: () => navigator.requestMIDIAccess({ sysex: true }),
    clipboard: () => navigator.clipboard.readText(),
    storage: async () => {
      if (!(await navigator.storage.persist())) throw new Error('refused')
    },
    pointer: async () => {
      const failed = new Promise((_yes, no) =>
        document.addEventListener('pointerlockerror', no, { once: true }),
      )
      await Promise.all([document.body.requestPointerLock(), failed])
    },
    wake: () => navigator.wakeLock.request('screen'),
    fonts: async () => {
      const fonts = (await loose['queryLocalFonts']?.()) as readonly unknown[] | undefined
      if (fonts === undefined || fonts.length === 0) throw new Error('refused')
    },
    screens: () => loose['getScreenDetails']?.(),
    idle: async () => {
      const { IdleDetector } = window as unknown as Record<string, { requestPermission(): Promise<string> }>
      if ((await IdleDetector?.requestPermission()) !== 'granted') throw new Error('refused')
    },
    hid: async () => {
      const devices = (await hid?.['requestDevice']?.({ filters: [] })) as readonly unknown[]
      if (devices.length === 0) throw new Error('refused')
    },
    usb: () => usb?.['requestDevice']?.({ filters: [] }),
    serial: () => serial?.['requestPort']?.(),
    bluetooth: async () => {
      // Not on every system.
      if (bluetooth === undefined) throw new Error('refused')
      await bluetooth['requestDevice']?.({ acceptAllDevices: true })
    },
    keys: () => keyboard?.['lock']?.(),
  }
  const outcomes: Record<string, string> = {}
  // Its refusal is silence.
  void document.body.requestFullscreen().catch(() => {})
  for (const [name, ask] of Object.entries(tries)) {
    try {
      await ask()
      outcomes[name] = 'given'
    } catch {
      outcomes[name] = 'refused'
    }
  }
  return { ...outcomes, fullscreen: document.fullscreenElement === null ? 'refused' : 'given' }
}

/** A server for datagrams and one for connections, on every address of this computer, that only count. */
async function listen() {
  let packets = 0
  let connections = 0
  const datagrams = createSocket('udp4', () => packets++)
  const streams = createServer(socket => {
    connections++
    socket.on('error', () => {})
    socket.destroy()
  })
  datagrams.bind(0)
  streams.listen(0)
  await Promise.all([once(datagrams, 'listening'), once(streams, 'listening')])
  const addresses = Object.values(networkInterfaces()).flatMap(of => of ?? [])
  const own = addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1'
  const address = streams.address()
  return {
    own,
    udp: datagrams.address().port,
    tcp: address !== null && typeof address === 'object' ? address.port : 0,
    heard: () => ({ packets, connections }),
    async close() {
      datagrams.close()
      streams.close()
      await once(streams, 'close')
    },
  }
}
