// Runs electron-builder with what depends on the Electron at hand. electron-builder.yml says everything else.
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { SYSTEMS } from './package-targets.mjs'
import { findCommand, nodeBinary, tool, top } from './paths.mjs'
import { mustRun } from './process.mjs'
import { feedOverride } from './update-feed.mjs'

const ADDON = 'node_modules/better-sqlite3'

/**
 * What goes over electron-builder.yml. `electron` is what setUp gives.
 * @param unpacked whether the unpacked Electron here is taken, instead of one that electron-builder fetches.
 */
export function builderConfig(electron, { output, unpacked }) {
  return {
    extends: join(top, 'electron-builder.yml'),
    directories: { output },
    ...(unpacked ? { electronDist: distributionOf(electron), electronVersion: electron.version } : {}),
    // Its prebuild would crash a runtime with an older Node-API.
    ...(electron.oldNodeApi
      ? { files: [`!${ADDON}/prebuilds/**`, `${ADDON}/build/Release/better_sqlite3.node`] }
      : {}),
  }
}

/** The folder that holds all of Electron: on a Mac, the one with the .app in it. */
function distributionOf({ executable }) {
  return process.platform === 'darwin' ? join(dirname(executable), '../../..') : dirname(executable)
}

/** Packs the app for this system and processor into a folder inside `output`; resolves with that folder. */
export async function packFolder(electron, output) {
  await runBuilder(electron, { output, targets: ['dir'], processors: [process.arch], unpacked: true })
  return unpackedFolder(output)
}

/** A Debian package made of a packed folder, as quickly as can be; resolves with its path. For tests. */
export async function packDeb(electron, folder, output) {
  await runBuilder(electron, {
    output,
    targets: ['deb'],
    processors: [process.arch],
    unpacked: true,
    more: ['--prepackaged', folder],
    env: { SLUICE_DEB_COMPRESSION: 'none' },
  })
  const name = (await readdir(output)).find(found => found.endsWith('.deb'))
  return join(output, name)
}

/**
 * Runs electron-builder; throws SetUpError with its last lines where it fails.
 * @param targets names of electron-builder's.
 */
export async function runBuilder(
  electron,
  { output, targets, processors, unpacked, sevenZip = null, more = [], env = {} },
) {
  const work = await mkdtemp(join(tmpdir(), 'sluice-package-'))
  try {
    const config = join(work, 'config.json')
    const settings = { ...builderConfig(electron, { output, unpacked }), ...feedOverride(process.env) }
    await writeFile(config, JSON.stringify(settings))
    const processorFlags = processors.map(name => `--${name}`)
    await mustRun(
      nodeBinary(),
      [
        tool('electron-builder', 'electron-builder'),
        ...[SYSTEMS[process.platform].flag, ...targets, ...processorFlags],
        ...['--config', config, '--publish', 'never', ...more],
      ],
      `electron-builder could not build ${targets.join(', ')}.`,
      { env: { ...(await toolsFor(targets, sevenZip)), ...env } },
    )
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Tools of this machine, where electron-builder would fetch its own. */
async function toolsFor(targets, sevenZip) {
  const env = {}
  if (targets.includes('deb') && !process.env.CUSTOM_FPM_PATH && findCommand('dpkg-deb') !== null) {
    env.CUSTOM_FPM_PATH = join(top, 'scripts/fpm-deb.mjs')
    await chmod(env.CUSTOM_FPM_PATH, 0o755)
  }
  if (sevenZip !== null) env.ELECTRON_BUILDER_7ZIP_PATH = sevenZip
  // The default takes four times as long for a hundredth less.
  if (targets.includes('tar.gz') && !process.env.ELECTRON_BUILDER_COMPRESSION_LEVEL) {
    env.ELECTRON_BUILDER_COMPRESSION_LEVEL = '6'
  }
  return env
}

/** linux-unpacked, mac-arm64, win-unpacked ...: the one folder that is no scratch of electron-builder's. */
export async function unpackedFolder(output) {
  const entries = await readdir(output, { withFileTypes: true })
  const found = entries.find(entry => entry.isDirectory() && !entry.name.startsWith('.'))
  return join(output, found.name)
}

/** The program inside a packed folder. */
export function programIn(folder) {
  if (process.platform === 'darwin') return join(folder, 'Sluice.app/Contents/MacOS/Sluice')
  return join(folder, process.platform === 'win32' ? 'Sluice.exe' : 'sluice')
}
