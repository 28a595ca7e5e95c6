// What can be packaged for which system, and what keeps this machine from it. Pure but for the look at the machine.
import { findCommand } from './paths.mjs'

/** Of each system: its targets, and the processors that packages are made for. */
export const SYSTEMS = {
  linux: { flag: '--linux', targets: ['AppImage', 'deb', 'tar.gz'], processors: ['x64', 'arm64'] },
  darwin: { flag: '--mac', targets: ['dmg', 'zip'], processors: ['x64', 'arm64'] },
  win32: { flag: '--win', targets: ['nsis', 'portable'], processors: ['x64'] },
}

const GITHUB = 'which electron-builder fetches from GitHub, and GitHub cannot be reached from here'

/** One sentence for each target: why it cannot be built, or null. `machine` is what lookAtMachine gives. */
const OBSTACLES = {
  AppImage: ({ reachesGitHub, env }) =>
    reachesGitHub || env.APPIMAGE_TOOLS_PATH
      ? null
      : `It needs the AppImage runtime, ${GITHUB} (APPIMAGE_TOOLS_PATH may name a folder with it).`,
  deb: ({ reachesGitHub, dpkg, env }) =>
    reachesGitHub || dpkg || env.CUSTOM_FPM_PATH ? null : 'It needs dpkg-deb: install dpkg.',
  'tar.gz': sevenZip,
  zip: sevenZip,
  dmg: ({ reachesGitHub }) => (reachesGitHub ? null : `It needs a tool, ${GITHUB}.`),
  nsis: installer,
  portable: installer,
}

function sevenZip({ reachesGitHub, sevenZip }) {
  return reachesGitHub || sevenZip !== null ? null : 'It needs 7-Zip: install p7zip-full.'
}

function installer({ reachesGitHub, env }) {
  return reachesGitHub || env.ELECTRON_BUILDER_NSIS_DIR ? null : `It needs NSIS, ${GITHUB}.`
}

/** { build, obstacles: [[target, sentence]] } for the targets that are asked for. */
export function sortTargets(wanted, machine) {
  const obstacles = wanted.flatMap(target => {
    const obstacle = OBSTACLES[target](machine)
    return obstacle === null ? [] : [[target, obstacle]]
  })
  const hindered = new Set(obstacles.map(([target]) => target))
  return { build: wanted.filter(target => !hindered.has(target)), obstacles }
}

/**
 * The processors to build for, and a sentence where one is left out. An Electron of our own is for this machine's; the
 * official one can be fetched for the others.
 */
export function sortProcessors(system, { processor, isOfficial, reachesGitHub }) {
  const all = SYSTEMS[system].processors
  if (isOfficial && reachesGitHub) return { processors: all, obstacle: null }
  const others = all.filter(name => name !== processor)
  const reason = isOfficial ? 'GitHub cannot be reached from here' : 'it would have to be the official one'
  const obstacle =
    others.length === 0 ? null : `Not for ${others.join(', ')}: Electron for it is not here (${reason}).`
  return { processors: [processor], obstacle }
}

export async function lookAtMachine(env = process.env) {
  const named = env.ELECTRON_BUILDER_7ZIP_PATH
  return {
    env,
    reachesGitHub: await reachesGitHub(),
    dpkg: findCommand('dpkg-deb') !== null,
    sevenZip: named || findCommand('7za') || findCommand('7z') || findCommand('7zz'),
  }
}

/** Any answer counts. */
async function reachesGitHub() {
  try {
    await fetch('https://github.com', { method: 'HEAD', signal: AbortSignal.timeout(8_000) })
    return true
  } catch {
    return false
  }
}
