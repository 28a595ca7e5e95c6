// The rule of who may import whom, as a program: sources in, broken rules out. A table says what each room may reach.
// Reading files is left to the caller, so that made-up sources can prove that a forbidden arrow is found.
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { type Import, type SourceFacts, sourceFacts } from './source-facts.ts'

/** The import is written as `import type`, so nothing of it is left at run time. */
type TypesOf<R extends string> = `types of ${R}`
type Room = 'shared' | 'engine' | 'net' | 'disk' | 'store' | 'desktop' | 'cli' | 'preload' | 'renderer' | Root
/** Where parts meet. Only the app's can load Electron; the command line runs on plain Node. */
type Root = 'app root' | 'cli root' | 'wiring'
type Reach = Room | 'ports' | 'package.json' | TypesOf<Room>

interface RoomRule {
  readonly ours: readonly Reach[]
  /** Packages; a name ending in /* stands for a scope. */
  readonly libraries: readonly string[]
  /** 'all', 'none', or all but these. */
  readonly node: 'all' | 'none' | readonly string[]
}

const OUTSIDE_WORLD = [
  ...['fs', 'fs/promises', 'net', 'tls', 'http', 'https', 'http2', 'dgram', 'dns', 'dns/promises'],
  ...['child_process', 'worker_threads', 'sqlite', 'timers', 'timers/promises', 'perf_hooks'],
]
const UI_LIBRARIES = [
  ...[
    'react',
    'react-dom',
    'zustand',
    '@tanstack/*',
    '@base-ui/react',
    '@atlaskit/*',
    'uplot',
    'lucide-react',
  ],
  '@fontsource-variable/*',
]

const ENGINE_AND_ADAPTERS = ['engine', 'net', 'disk', 'store'] as const

const RULES: Readonly<Record<Room, RoomRule>> = {
  shared: { ours: ['shared'], libraries: ['zod', 'i18next', 'fast-xml-parser'], node: 'none' },
  engine: { ours: ['engine', 'shared'], libraries: ['content-disposition'], node: OUTSIDE_WORLD },
  net: { ours: ['net', 'ports', 'shared'], libraries: ['undici'], node: 'all' },
  disk: { ours: ['disk', 'ports', 'shared'], libraries: [], node: 'all' },
  store: { ours: ['store', 'ports', 'shared'], libraries: ['better-sqlite3'], node: 'all' },
  desktop: {
    ours: ['desktop', 'shared', 'types of engine'],
    libraries: ['electron', 'electron-log', 'electron-updater'],
    node: 'all',
  },
  cli: { ours: ['cli', 'shared', 'types of engine'], libraries: ['pretty-bytes', 'zod'], node: 'all' },
  wiring: { ours: ['shared', ...ENGINE_AND_ADAPTERS], libraries: [], node: 'all' },
  'app root': {
    ours: [
      ...(['app root', 'wiring', 'package.json', 'desktop', 'shared', 'cli', 'cli root'] as const),
      ...ENGINE_AND_ADAPTERS,
    ],
    libraries: ['electron'],
    node: 'all',
  },
  'cli root': {
    ours: ['cli root', 'wiring', 'package.json', 'cli', 'shared', ...ENGINE_AND_ADAPTERS],
    libraries: ['pretty-bytes'],
    node: 'all',
  },
  preload: { ours: ['preload', 'shared'], libraries: ['electron'], node: 'none' },
  renderer: { ours: ['renderer', 'shared'], libraries: UI_LIBRARIES, node: 'none' },
}

/**
 * cli.ts only proves that this Node can load the rest; cli/main.ts is the rest, and cli/in-electron.ts that in the process
 * of the app, which lets commands into its queue by way of cli/sharing.ts.
 */
const ROOTS: Readonly<Record<string, Root>> = {
  'src/main/index.ts': 'app root',
  'src/main/app.ts': 'app root',
  'src/main/app-commands.ts': 'app root',
  'src/main/start.ts': 'app root',
  'src/main/wiring.ts': 'wiring',
  'src/main/cli.ts': 'cli root',
  'src/main/cli/main.ts': 'cli root',
  'src/main/cli/refusal.ts': 'cli root',
  'src/main/cli/sharing.ts': 'cli root',
  'src/main/cli/in-electron.ts': 'app root',
}
const PORTS: readonly string[] = ['src/main/engine/ports.ts', 'src/main/engine/store-port.ts']
const MAIN_ROOMS: readonly string[] = ['engine', 'net', 'disk', 'store', 'desktop', 'cli'] satisfies Room[]
const TOP_ROOMS: readonly string[] = ['shared', 'preload', 'renderer'] satisfies Room[]

/** Words that only one file may say. */
const RESERVED_WORDS: Readonly<Record<string, string>> = {
  ipcMain: 'src/main/desktop/ipc.ts',
  ipcRenderer: 'src/preload/index.ts',
}
const LONGEST_FILE = 300

/** `sources`: text by path from the repository's top, with forward slashes. One sentence for each broken rule. */
export function brokenRules(sources: ReadonlyMap<string, string>): readonly string[] {
  return [...sources].flatMap(([path, text]) => {
    const facts = sourceFacts(path, text)
    return [...badImports(path, facts, sources), ...badHabits(path, text, facts)]
  })
}

function badImports(
  path: string,
  facts: SourceFacts,
  sources: ReadonlyMap<string, string>,
): readonly string[] {
  const room = roomOf(path)
  if (room === null) return [`${path} is in no room`]
  return facts.imports.flatMap(found => {
    const complaint = complaintAbout(path, RULES[room], found, sources)
    return complaint === null ? [] : [`${path} → ${found.from}: ${complaint}`]
  })
}

function complaintAbout(
  path: string,
  rule: RoomRule,
  { from, isType }: Import,
  sources: ReadonlyMap<string, string>,
): string | null {
  if (from === null) return 'an import must name its module in plain text'
  if (!from.startsWith('.')) return mayUsePackage(rule, from) ? null : 'this room may not use it'
  const target = posix.join(posix.dirname(path), from.replace(/\?.*$/, ''))
  if (target === 'package.json' && rule.ours.includes('package.json')) return null
  const room = roomOf(target)
  if (room === null) return 'it leads to no room'
  if (/\.tsx?$/.test(target) ? !sources.has(target) : !/\.\w+$/.test(target)) return 'there is no such file'
  const allowed =
    rule.ours.includes(room) ||
    (PORTS.includes(target) && rule.ours.includes('ports')) ||
    (isType && rule.ours.includes(`types of ${room}`))
  return allowed ? null : `this room may not import from ${room}`
}

function mayUsePackage(rule: RoomRule, specifier: string): boolean {
  if (isBuiltin(specifier)) {
    const name = specifier.replace(/^node:/, '')
    return rule.node === 'all' || (rule.node !== 'none' && !rule.node.includes(name))
  }
  const [scopeOrName = '', name = ''] = specifier.split('/')
  if (!scopeOrName.startsWith('@')) return rule.libraries.includes(scopeOrName)
  return rule.libraries.includes(`${scopeOrName}/*`) || rule.libraries.includes(`${scopeOrName}/${name}`)
}

function badHabits(path: string, text: string, facts: SourceFacts): readonly string[] {
  const broken: string[] = []
  const lines = text.replace(/\n$/, '').split('\n').length
  if (lines > LONGEST_FILE)
    broken.push(`${path} has ${lines} lines: past ${LONGEST_FILE} it must become two files`)
  if (facts.hasDefaultExport) broken.push(`${path} has a default export: give it a name`)
  for (const [word, owner] of Object.entries(RESERVED_WORDS)) {
    if (path !== owner && facts.words.has(word)) broken.push(`${path} mentions ${word}: only ${owner} may`)
  }
  if (roomOf(path) === 'engine') {
    for (const call of facts.ambientCalls)
      broken.push(`${path} calls ${call}: it must come in through ports.ts`)
  }
  return broken
}

function roomOf(path: string): Room | null {
  const [src, top, room, ...inside] = path.split('/')
  if (src !== 'src' || top === undefined) return null
  const root = ROOTS[path]
  if (root !== undefined) return root
  if (TOP_ROOMS.includes(top) && room !== undefined) return top as Room
  if (top !== 'main' || inside.length === 0 || room === undefined) return null
  return MAIN_ROOMS.includes(room) ? (room as Room) : null
}
