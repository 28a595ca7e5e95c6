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
const DESKTOP = 'main/desktop'

/** By the word that opens it. A port of the same name stands beside the call it stands for. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  openExternal: [`${DESKTOP}/pages.ts`],
  openPath: [`${DESKTOP}/opening.ts`, `${DESKTOP}/system.ts`],
  showItemInFolder: [`${DESKTOP}/system.ts`],
  BrowserWindow: ['dialogs', 'ipc', 'system', 'window'].map(name => `${DESKTOP}/${name}.ts`),
  BrowserView: [],
  WebContentsView: [],
  webviewTag: [`${DESKTOP}/security.ts`],
  webPreferences: [`${DESKTOP}/window.ts`],
  loadURL: [`${DESKTOP}/window.ts`],
  loadFile: [],
  executeJavaScript: [`${DESKTOP}/window.ts`],
  openDevTools: [],
  exposeInMainWorld: ['preload/index.ts'],
  registerSchemesAsPrivileged: [`${DESKTOP}/protocol.ts`],
  registerFileProtocol: [],
  fromPartition: [],
  dangerouslySetInnerHTML: [],
  innerHTML: [],
  createPolicy: [],
  eval: [],
  // The one program that is started by a person's setting, and the one that counts the system's bytes.
  execFile: [`${DESKTOP}/power-off.ts`, `${DESKTOP}/system-traffic-ports.ts`],
  spawn: [],
}

it('each stands where it may, and nowhere else', () => {
  const found: Record<string, string[]> = Object.fromEntries(Object.keys(DOORS).map(word => [word, []]))
  const files = readdirSync(SOURCES, { recursive: true, withFileTypes: true })
  for (const entry of files) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue
    const file = join(entry.parentPath, entry.name)
    const path = relative(SOURCES, file).split(sep).join('/')
    const { words } = sourceFacts(path, readFileSync(file, 'utf8'))
    for (const word of Object.keys(DOORS)) if (words.has(word)) found[word]?.push(path)
  }
  for (const paths of Object.values(found)) paths.sort()
  const expected = Object.entries(DOORS).map(([word, paths]) => [word, [...paths].sort()])
  expect(found).toEqual(Object.fromEntries(expected))
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
