// What makes a release: its checksums, the list of what it holds, and where its packages look for the next one.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { isSafeAddress } from '../../src/main/desktop/updates-feed.ts'
import { tempDir } from '../support/temp.ts'

interface Component {
  readonly name: string
  readonly type: string
  readonly purl: string
  readonly licenses?: unknown
  readonly hashes?: unknown
  readonly externalReferences?: unknown
}
interface Bill {
  readonly metadata: { readonly timestamp: string; readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}
interface SbomModule {
  shippedModules(): {
    plugin: { generateBundle(options: unknown, bundle: unknown): void }
    modules: ReadonlySet<string>
    externals: ReadonlySet<string>
  }
  packageFolderOf(moduleId: string): string | null
  shippedFolders(found: {
    modules: Iterable<string>
    externals: Iterable<string>
    top: string
  }): readonly string[]
  billOf(found: { folders: readonly string[]; top: string; lock: unknown; at: Date }): Bill
}
interface ChecksumsModule {
  checksumsOf(folder: string): Promise<string>
}
interface FeedModule {
  feedOverride(env: Readonly<Record<string, string>>): unknown
}

const SCRIPTS = join(import.meta.dirname, '../../scripts')

/** The scripts are plain JavaScript, so their types are told here. */
function load(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ pathToFileURL(join(SCRIPTS, 'lib', name)).href)
}

const sbom = (await load('release-sbom.mjs')) as SbomModule
const { checksumsOf } = (await load('release-checksums.mjs')) as ChecksumsModule
const { feedOverride } = (await load('update-feed.mjs')) as FeedModule

describe('checksums', () => {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

  it('are of every file, by name, and not of themselves', async () => {
    const folder = await tempDir()
    for (const name of ['b.deb', 'a b.AppImage', 'SHA256SUMS', '.hidden']) {
      await writeFile(join(folder, name), name)
    }
    await mkdir(join(folder, 'linux-unpacked'))
    expect(await checksumsOf(folder)).toBe(
      `${sha256('a b.AppImage')}  a b.AppImage\n${sha256('b.deb')}  b.deb\n`,
    )
  })

  it.skipIf(process.platform !== 'linux')('are what sha256sum reads', async () => {
    const folder = await tempDir()
    await writeFile(join(folder, 'Sluice 1.0.0.dmg'), 'content')
    await writeFile(join(folder, 'SHA256SUMS'), await checksumsOf(folder))
    const run = promisify(execFile)
    const { stdout } = await run('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: folder })
    expect(stdout).toMatch(/^Sluice 1\.0\.0\.dmg: /)
    await writeFile(join(folder, 'Sluice 1.0.0.dmg'), 'changed')
    await expect(run('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: folder })).rejects.toThrow()
  })

  it('of nothing are a mistake', async () => {
    await expect(checksumsOf(await tempDir())).rejects.toThrow(/no files/)
  })
})

describe('the list of what a release holds', () => {
  const path = (...parts: readonly string[]): string => `${sep}${parts.join(sep)}`

  it.each<[string, string | null]>([
    [path('s', 'src', 'main', 'index.ts'), null],
    ['\0vite/preload-helper.js', null],
    ['\0rolldown/runtime.js', null],
    [path('s', 'node_modules', 'react', 'index.js'), path('s', 'node_modules', 'react')],
    [`\0${path('s', 'node_modules', 'ms', 'index.js')}?commonjs-module`, path('s', 'node_modules', 'ms')],
    [path('s', 'node_modules', '@a', 'b', 'c', 'd.js'), path('s', 'node_modules', '@a', 'b')],
    [
      path('s', 'node_modules', 'a', 'node_modules', 'b', 'e.js'),
      path('s', 'node_modules', 'a', 'node_modules', 'b'),
    ],
  ])('%s belongs to %s', (id, folder) => {
    expect(sbom.packageFolderOf(id)).toBe(folder)
  })

  async function installed(): Promise<string> {
    const top = await tempDir()
    const packages: Readonly<Record<string, object>> = {
      '.': { name: 'sluice', productName: 'Sluice', version: '1.2.3', license: 'MIT' },
      'node_modules/@scope/both': { name: '@scope/both', version: '2.0.0', license: '(MIT OR Apache-2.0)' },
      'node_modules/@scope/both/esm': { type: 'module' },
      'node_modules/addon': { name: 'addon', version: '3.0.0' },
      'node_modules/electron': { name: 'electron', version: '45.0.0', license: 'MIT' },
      'node_modules/unused': { name: 'unused', version: '1.0.0', license: 'MIT' },
    }
    for (const [folder, content] of Object.entries(packages)) {
      await mkdir(join(top, folder), { recursive: true })
      await writeFile(join(top, folder, 'package.json'), JSON.stringify(content))
    }
    return top
  }

  it('holds what the bundles hold and import, and nothing else', async () => {
    const top = await installed()
    const { plugin, modules, externals } = sbom.shippedModules()
    plugin.generateBundle(
      {},
      {
        'index.js': {
          type: 'chunk',
          moduleIds: [join(top, 'src/index.ts'), join(top, 'node_modules/@scope/both/esm/index.js')],
          imports: ['chunks/a.js', 'node:fs', 'electron'],
          dynamicImports: ['addon/lib'],
        },
        'chunks/a.js': { type: 'chunk', moduleIds: [], imports: ['fs'], dynamicImports: [] },
        'index.html': { type: 'asset' },
      },
    )
    const folders = sbom.shippedFolders({ modules, externals, top })
    const bill = sbom.billOf({
      folders,
      top,
      lock: {
        packages: {
          'node_modules/@scope/both': {
            integrity: 'sha512-AAEC',
            resolved: 'https://registry.example/both.tgz',
          },
        },
      },
      at: new Date(0),
    })
    expect(bill.metadata).toMatchObject({
      timestamp: '1970-01-01T00:00:00.000Z',
      component: { name: 'Sluice', version: '1.2.3', licenses: [{ license: { id: 'MIT' } }] },
    })
    expect(bill.components).toMatchObject([
      {
        type: 'library',
        purl: 'pkg:npm/%40scope/both@2.0.0',
        licenses: [{ expression: '(MIT OR Apache-2.0)' }],
        hashes: [{ alg: 'SHA-512', content: '000102' }],
        externalReferences: [{ type: 'distribution', url: 'https://registry.example/both.tgz' }],
      },
      { type: 'library', purl: 'pkg:npm/addon@3.0.0' },
      { type: 'framework', purl: 'pkg:npm/electron@45.0.0' },
    ])
    expect(bill.dependencies).toEqual([
      { ref: 'pkg:npm/sluice@1.2.3', dependsOn: bill.components.map(({ purl }) => purl) },
    ])
  })

  it('misses nothing in silence', async () => {
    const top = await installed()
    expect(() => sbom.shippedFolders({ modules: [], externals: ['gone'], top })).toThrow(/not installed/)
  })
})

describe('the feed of a package', () => {
  it('is the usual one unless another is named', () => {
    expect(feedOverride({})).toEqual({})
    expect(feedOverride({ SLUICE_UPDATE_URL: '' })).toEqual({})
    expect(feedOverride({ SLUICE_UPDATE_URL: 'https://mirror.example/sluice' })).toEqual({
      publish: { provider: 'generic', url: 'https://mirror.example/sluice' },
    })
  })

  it.each([
    'https://mirror.example/',
    'http://127.0.0.1:9/',
    'http://mirror.example/',
    'ftp://mirror.example/',
    'mirror.example',
  ])('%s is taken where the app would use it', address => {
    const take = (): unknown => feedOverride({ SLUICE_UPDATE_URL: address })
    if (isSafeAddress(address)) expect(take()).not.toEqual({})
    else expect(take).toThrow(/https only/)
  })
})
