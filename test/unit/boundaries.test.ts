// Who may import whom, and the other rules of the house that a program can check, over every source in src.
// The made-up sources prove that each rule can fail.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { brokenRules } from './import-rules.ts'

const TOP = join(import.meta.dirname, '../..')

function sourcesOfProject(): ReadonlyMap<string, string> {
  const files = readdirSync(join(TOP, 'src'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
  return new Map(files.map(file => [relative(TOP, file).split(sep).join('/'), readFileSync(file, 'utf8')]))
}

/** Files that the made-up sources may point at. */
const NEIGHBORS = [
  'src/shared/model.ts',
  'src/main/index.ts',
  'src/main/wiring.ts',
  'src/main/engine/ports.ts',
  'src/main/engine/plan.ts',
  'src/main/net/transport.ts',
  'src/main/disk/disk.ts',
  'src/main/store/open-store.ts',
  'src/main/desktop/ipc.ts',
  'src/main/cli/options.ts',
  'src/preload/index.ts',
  'src/renderer/main.tsx',
]

function check(path: string, text: string): readonly string[] {
  return brokenRules(new Map([...NEIGHBORS.map(name => [name, ''] as const), [path, text]]))
}

describe('the sources of Sluice', () => {
  const sources = sourcesOfProject()

  it('are read', () => {
    expect([...sources.keys()]).toEqual(
      expect.arrayContaining(['src/shared/model.ts', 'src/main/engine/ports.ts']),
    )
  })

  it('break no rule', () => {
    expect(brokenRules(sources)).toEqual([])
  })
})

describe('an allowed arrow', () => {
  it.each([
    [
      'src/main/engine/a.ts',
      `import { plan } from './plan.ts'; import type { D } from '../../shared/model.ts'`,
    ],
    ['src/main/engine/a.ts', `import { parse } from 'content-disposition'; import { join } from 'node:path'`],
    [
      'src/main/net/a.ts',
      `import { TransportError } from '../engine/ports.ts'; import { Agent } from 'undici'`,
    ],
    [
      'src/main/disk/a.ts',
      `import { DiskError } from '../engine/ports.ts'; import { open } from 'node:fs/promises'`,
    ],
    ['src/main/store/a.ts', `import Database from 'better-sqlite3'`],
    [
      'src/main/desktop/a.ts',
      `import type { Queue } from '../engine/plan.ts'; import { app } from 'electron'`,
    ],
    ['src/main/desktop/a.ts', `type Plan = import('../engine/plan.ts').Plan`],
    [
      'src/main/cli/a.ts',
      `import type { Queue } from '../engine/plan.ts'; import prettyBytes from 'pretty-bytes'`,
    ],
    [
      'src/main/cli.ts',
      `import { plan } from './engine/plan.ts'; import { open } from './store/open-store.ts'`,
    ],
    ['src/renderer/a.tsx', `import { createRoot } from 'react-dom/client'; import './styles/base.css'`],
    ['src/renderer/a.tsx', `import { useVirtualizer } from '@tanstack/react-virtual'`],
    ['src/preload/a.ts', `import { contextBridge } from 'electron'; import { C } from '../shared/model.ts'`],
  ])('passes: %s %s', (path, text) => {
    expect(check(path, text)).toEqual([])
  })
})

describe('a forbidden arrow', () => {
  it.each([
    ['src/shared/a.ts', `import { plan } from '../main/engine/plan.ts'`],
    ['src/shared/a.ts', `import { join } from 'node:path'`],
    ['src/main/engine/a.ts', `import { open } from '../store/open-store.ts'`],
    ['src/main/engine/a.ts', `export { send } from '../net/transport.ts'`],
    ['src/main/engine/a.ts', `export * from '../disk/disk.ts'`],
    ['src/main/engine/a.ts', `import type { Ipc } from '../desktop/ipc.ts'`],
    ['src/main/engine/a.ts', `const { app } = await import('electron')`],
    ['src/main/engine/a.ts', `import { request } from 'undici'`],
    ['src/main/engine/a.ts', `import type { Database } from 'better-sqlite3'`],
    ['src/main/engine/a.ts', `import { open } from 'node:fs/promises'`],
    ['src/main/engine/a.ts', `import { lookup } from 'dns'`],
    ['src/main/engine/a.ts', `const net = require('node:net')`],
    ['src/main/net/a.ts', `import { plan } from '../engine/plan.ts'`],
    ['src/main/net/a.ts', `import type { Plan } from '../engine/plan.ts'`],
    ['src/main/disk/a.ts', `import { open } from '../store/open-store.ts'`],
    ['src/main/store/a.ts', `type Plan = import('../engine/plan.ts').Plan`],
    ['src/main/desktop/a.ts', `import { plan } from '../engine/plan.ts'`],
    ['src/main/desktop/a.ts', `import { type Plan } from '../engine/plan.ts'`],
    ['src/main/desktop/a.ts', `import { start } from '../index.ts'`],
    ['src/main/cli/a.ts', `import { open } from '../store/open-store.ts'`],
    ['src/main/cli/a.ts', `import { build } from '../wiring.ts'`],
    ['src/main/cli.ts', `import '../preload/index.ts'`],
    ['src/main/cli.ts', `import './desktop/ipc.ts'`],
    ['src/main/cli.ts', `import { app } from 'electron'`],
    ['src/main/wiring.ts', `import './desktop/ipc.ts'`],
    ['src/preload/a.ts', `import { readFileSync } from 'node:fs'`],
    ['src/renderer/a.tsx', `import { open } from '../main/store/open-store.ts'`],
    ['src/renderer/a.tsx', `import { ipc } from 'electron'`],
    ['src/renderer/a.tsx', `import { useId } from '@tanstackish/react-virtual'`],
    ['src/renderer/a.tsx', `import x from '../../assets/icon.ts'`],
    ['src/renderer/a.tsx', `import { a } from './absent.ts'`],
    ['src/renderer/a.tsx', `import { a } from './main'`],
    ['src/main/engine/a.ts', `const which = './plan.ts'; await import(which)`],
    ['src/main/engine/a.ts', `import about from '../../../package.json' with { type: 'json' }`],
    ['src/main/elsewhere.ts', ''],
    ['src/main/attic/a.ts', ''],
  ])('is found: %s %s', (path, text) => {
    const broken = check(path, text)
    expect(broken).toHaveLength(1)
    expect(broken[0]).toContain(path)
  })

  it('is named with both its ends', () => {
    expect(check('src/main/net/a.ts', `import { plan } from '../engine/plan.ts'`)).toEqual([
      'src/main/net/a.ts → ../engine/plan.ts: this room may not import from engine',
    ])
  })
})

describe('a bad habit', () => {
  it.each([
    ['src/main/desktop/a.ts', `import { ipcMain } from 'electron'`],
    [
      'src/main/desktop/a.ts',
      `import * as electron from 'electron'; electron['ipcMain'].handle('x', () => 1)`,
    ],
    ['src/preload/a.ts', `import { ipcRenderer as ipc } from 'electron'`],
    ['src/shared/a.ts', 'export default 1'],
    ['src/shared/a.ts', 'const a = 1; export { a as default }'],
    ['src/main/engine/a.ts', 'export const now = Date.now()'],
    ['src/main/engine/a.ts', 'export const now = new Date()'],
    ['src/main/engine/a.ts', 'export const chance = Math.random'],
    ['src/main/engine/a.ts', 'setTimeout(() => undefined, 1)'],
  ])('is found: %s %s', (path, text) => {
    expect(check(path, text)).toHaveLength(1)
  })

  it.each([
    ['src/main/desktop/ipc.ts', `import { ipcMain } from 'electron'`],
    ['src/main/desktop/a.ts', '// ipcMain is spoken elsewhere\nexport const now = Date.now()'],
    ['src/main/engine/a.ts', 'export const day = (at: number) => new Date(at).getDay()'],
    ['src/shared/a.ts', `export const text = "import x from 'electron'"`],
  ])('is not: %s %s', (path, text) => {
    expect(check(path, text)).toEqual([])
  })

  it('is a file of more than 300 lines', () => {
    expect(check('src/shared/a.ts', '// line\n'.repeat(300))).toEqual([])
    expect(check('src/shared/a.ts', '// line\n'.repeat(301))).toHaveLength(1)
  })
})
