// Everything a checkout needs before the app can run here. Idempotent, and quick when nothing is missing.
import { dirname } from 'node:path'
import { provideElectron } from './electron.mjs'
import { installAddon, removeAddon } from './sqlite-addon.mjs'
import { ensureDisplayLibraries } from './system-packages.mjs'

/** Resolves to { executable, version }; throws SetUpError with a sentence that says what to do. */
export async function setUp() {
  const electron = await provideElectron()
  if (electron.oldNodeApi) await installAddon()
  else await removeAddon()
  await ensureDisplayLibraries(dirname(electron.executable))
  console.log(`Electron ${electron.version} (${electron.origin})`)
  return electron
}
