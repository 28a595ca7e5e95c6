// electron-builder calls this when a folder is packed, before it sets the fuses and signs.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/** An Electron that lies unpacked brings what only its command needs; a downloaded one has lost it already. */
export async function afterPack({ appOutDir, packager, electronPlatformName }) {
  const resources = packager.getResourcesDir(appOutDir)
  await rm(join(resources, 'default_app.asar'), { force: true })
  if (electronPlatformName !== 'darwin') await rm(join(appOutDir, 'version'), { force: true })
}
