// What a release really holds, as a CycloneDX 1.6 document: the packages whose code a build has put into the bundles, the
// ones that they load from node_modules, and Electron. Which list of package.json a package stands in says nothing of that.
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, sep } from 'node:path'

/** A plugin of Rolldown's that notes the modules of all chunks and what they import from outside. */
export function shippedModules() {
  const modules = new Set()
  const externals = new Set()
  const plugin = {
    name: 'sluice:shipped-modules',
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== 'chunk') continue
        for (const id of output.moduleIds) modules.add(id)
        for (const name of [...output.imports, ...output.dynamicImports]) {
          if (!(name in bundle) && !isBuiltin(name)) externals.add(name)
        }
      }
    },
  }
  return { plugin, modules, externals }
}

/**
 * The folder of the package that a module belongs to; null for our own and for those that a tool makes up. A package may
 * hold package.json files that only say how its parts are to be read.
 */
export function packageFolderOf(moduleId) {
  const path = moduleId.replace(/^\0+/, '').replace(/\?.*$/, '')
  const at = path.replaceAll('\\', '/').lastIndexOf('/node_modules/')
  if (at < 0) return null
  const [scopeOrName, name] = path.slice(at + '/node_modules/'.length).split(/[\\/]/)
  const parts = scopeOrName.startsWith('@') ? [scopeOrName, name] : [scopeOrName]
  return [path.slice(0, at), 'node_modules', ...parts].join(sep)
}

/**
 * Folders of packages, each once, sorted. Throws for what a bundle imports that is not installed below `top`.
 * @param externals names as they are imported.
 */
export function shippedFolders({ modules, externals, top }) {
  const folders = new Set()
  for (const id of modules) {
    const folder = packageFolderOf(id)
    if (folder !== null) folders.add(folder)
  }
  for (const name of externals) {
    const folder = join(
      top,
      'node_modules',
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join(sep),
    )
    if (!existsSync(join(folder, 'package.json'))) throw new Error(`${name} is imported, but not installed.`)
    folders.add(folder)
  }
  return [...folders].sort()
}

/**
 * The document.
 * @param lock package-lock.json, for where each package came from and its digest.
 * @param at Date of the document.
 */
export function billOf({ folders, top, lock, at }) {
  const own = readPackage(top)
  const ref = purlOf(own)
  const components = []
  const seen = new Set()
  for (const folder of folders) {
    const component = componentOf(folder, top, lock)
    if (seen.has(component.purl)) continue
    seen.add(component.purl)
    components.push(component)
  }
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: at.toISOString(),
      component: {
        type: 'application',
        'bom-ref': ref,
        name: own.productName ?? own.name,
        version: own.version,
        purl: ref,
        ...licensesOf(own),
      },
    },
    components,
    dependencies: [{ ref, dependsOn: components.map(({ purl }) => purl) }],
  }
}

function componentOf(folder, top, lock) {
  const own = readPackage(folder)
  const { integrity, resolved } = lock.packages?.[lockKeyOf(folder, top)] ?? {}
  const purl = purlOf(own)
  return {
    type: own.name === 'electron' ? 'framework' : 'library',
    'bom-ref': purl,
    name: own.name,
    version: own.version,
    purl,
    ...licensesOf(own),
    ...(integrity?.startsWith('sha512-')
      ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') }] }
      : {}),
    ...(resolved ? { externalReferences: [{ type: 'distribution', url: resolved }] } : {}),
  }
}

/** As the lock file names the folder: by its path from the top, even where node_modules is a link. */
function lockKeyOf(folder, top) {
  const own = join(top, 'node_modules')
  const base = [own, realpathSync(own)].find(path => folder.startsWith(path + sep)) ?? own
  return `node_modules${folder.slice(base.length)}`.replaceAll('\\', '/')
}

function licensesOf({ license }) {
  if (typeof license !== 'string') return {}
  return {
    licenses: / (?:OR|AND|WITH) /.test(license) ? [{ expression: license }] : [{ license: { id: license } }],
  }
}

/** purl-spec, type npm: the @ of a scope is percent-encoded. */
function purlOf({ name, version }) {
  return `pkg:npm/${name.replace(/^@/, '%40')}@${version}`
}

/** The nearest one with a name, from the folder upwards. */
function readPackage(folder) {
  const found = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return found.name === undefined ? readPackage(dirname(folder)) : found
}
