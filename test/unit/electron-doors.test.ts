// The few calls by which Sluice reaches other programs, other pages or other code: each may stand in exactly the files named
// here, so that a new one is a decision and no accident.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { expect, it, vi } from 'vitest'
import { sourceFacts } from './source-facts.ts'

const opened: string[] = []
vi.mock('electron', () => ({
  shell: {
    openExternal: async (url: string) => {
      opened.push(url)
    },
  },
}))

const { openPage, PAGE_ADDRESSES } = await import('../../src/main/desktop/pages.ts')
const { parsers } = await import('../../src/shared/parsers.ts')

const SOURCES = join(import.meta.dirname, '../../src')

/** By the word that opens it. A port of the same name stands beside the call it stands for. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  openExternal: ['desktop/pages.ts'],
  openPath: ['desktop/opening.ts', 'desktop/system.ts'],
  showItemInFolder: ['desktop/system.ts', 'app.ts'],
  BrowserWindow: [
    ...['desktop/window.ts', 'desktop/window-crash.ts', 'desktop/window-memory.ts'],
    ...['desktop/dialogs.ts', 'desktop/ipc.ts', 'desktop/system.ts'],
  ],
  BrowserView: [],
  WebContentsView: [],
  webviewTag: ['desktop/security.ts'],
  webPreferences: ['desktop/window.ts'],
  loadURL: ['desktop/window.ts', 'desktop/window-crash.ts'],
  loadFile: [],
  executeJavaScript: ['desktop/window.ts'],
  openDevTools: [],
  registerSchemesAsPrivileged: ['desktop/protocol.ts'],
  registerFileProtocol: [],
  fromPartition: [],
  // Other programs, never through a shell: powering off, the system's own counters, marks and trays.
  execFile: [
    ...['desktop/power-off.ts', 'desktop/system-traffic-ports.ts'],
    ...['desktop/tray-host.ts', 'disk/quarantine.ts'],
  ],
  // Sluice itself, to hand links to one that runs, and a new version of it.
  spawn: ['desktop/arrivals-spool.ts', 'desktop/updates-appimage.ts'],
}
/** These may stand nowhere at all, the window and preload included. */
const WALLED_UP = [
  'dangerouslySetInnerHTML',
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'createPolicy',
  'eval',
]

it('each stands where it may, and nowhere else', () => {
  const found: string[] = []
  for (const entry of readdirSync(SOURCES, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue
    const file = join(entry.parentPath, entry.name)
    const path = relative(SOURCES, file).split(sep).join('/')
    const { words } = sourceFacts(path, readFileSync(file, 'utf8'))
    for (const [word, files] of Object.entries(DOORS)) {
      if (words.has(word) && !files.some(allowed => path === `main/${allowed}`))
        found.push(`${word} in ${path}`)
    }
    for (const word of WALLED_UP) if (words.has(word)) found.push(`${word} in ${path}`)
  }
  expect(found).toEqual([])
})

it('each is found where it stands', () => {
  for (const [word, path] of [
    ['openExternal', 'pages.ts'],
    ['openPath', 'system.ts'],
    ['BrowserWindow', 'window.ts'],
  ] as const) {
    const file = join(SOURCES, 'main/desktop', path)
    expect(sourceFacts(path, readFileSync(file, 'utf8')).words, path).toContain(word)
  }
})

it('the browser is handed our own pages by name, and nothing that the window wrote', async () => {
  for (const [page, address] of Object.entries(PAGE_ADDRESSES)) {
    const { protocol, host, search, username } = new URL(address)
    expect([protocol, host, search, username], page).toEqual(['https:', 'sluice.example', '', ''])
  }
  await openPage('security')
  expect(opened).toEqual([PAGE_ADDRESSES.security])
  for (const other of ['https://evil.example/', 'file:///etc/passwd', 'constructor', '', null, ['website']]) {
    expect(() => parsers['page:open']([other])).toThrow()
  }
})
