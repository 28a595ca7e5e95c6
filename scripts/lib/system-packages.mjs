// What the system must bring: Electron's libraries, a virtual display where there is none, a C++ compiler.
// Missing parts are installed on Debian and Ubuntu as root; elsewhere one sentence names them.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findCommand } from './paths.mjs'
import { mustRun, runQuietly, SetUpError } from './process.mjs'

const LIBRARIES =
  'libgtk-3-0 libnss3 libasound2 libgbm1 libxss1 libatk-bridge2.0-0 libdrm2 libcups2 libnotify4'.split(' ')
// xauth is for xvfb-run, which people use by hand.
const DISPLAY = ['xvfb', 'xauth', 'dbus']
const BUILD_TOOLS = ['python3', 'make', 'g++']

/** Makes sure that the Electron in `folder` can load and has a screen. Only Linux leaves this to us. */
export async function ensureDisplayLibraries(folder) {
  if (process.platform !== 'linux') return
  const missing = await missingParts(folder)
  if (missing.length === 0) return
  await install([...LIBRARIES, ...(hasScreen() ? [] : DISPLAY)], missing)
  const still = await missingParts(folder)
  if (still.length > 0) throw new SetUpError(`Electron still lacks ${still.join(', ')} on this machine.`)
}

/** Makes sure that a native addon can be compiled. */
export async function ensureBuildTools() {
  const missing = BUILD_TOOLS.filter(name => findCommand(name) === null)
  if (missing.length > 0) await install(BUILD_TOOLS, missing)
}

/** Whether Linux has a display of its own; other systems always do. */
export function hasScreen() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

async function missingParts(folder) {
  const [linked, known] = await Promise.all([
    runQuietly('ldd', [join(folder, 'electron')]),
    runQuietly(['/sbin/ldconfig', '/usr/sbin/ldconfig'].find(existsSync) ?? 'ldconfig', ['-p']),
  ])
  // An Electron without libffmpeg.so beside it is a broken download, not a matter for the system.
  const missing = [...linked.stdout.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name)
  // Opened at run time only, so ldd does not name it; without it notifications are "not supported".
  if (known.code === 0 && !known.stdout.includes('libnotify.so.4')) missing.push('libnotify.so.4')
  const forScreen = hasScreen() ? [] : ['Xvfb', 'dbus-daemon']
  missing.push(...forScreen.filter(name => findCommand(name) === null))
  return missing
}

async function install(packages, missing) {
  const what = `This machine lacks ${missing.join(', ')}.`
  if (findCommand('apt-get') === null) {
    throw new SetUpError(`${what} Install what your system calls ${packages.join(', ')}, then try again.`)
  }
  if (process.getuid?.() !== 0) {
    throw new SetUpError(`${what} Install them with: sudo apt-get install ${packages.join(' ')}`)
  }
  console.log(`${what} Installing Debian packages ...`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  // A failed update is no end yet: the lists that are there may do.
  await runQuietly('apt-get', ['update', '-q'], { env })
  await mustRun(
    'apt-get',
    [
      'install',
      '-y',
      '-q',
      '--no-install-recommends',
      '-o',
      'DPkg::Lock::Timeout=120',
      ...(await presentNames(packages)),
    ],
    `${what} apt-get could not install them.`,
    { env },
  )
}

/** Newer Debian and Ubuntu renamed some libraries in the move to 64-bit time: libgtk-3-0t64. */
async function presentNames(packages) {
  const { stdout } = await runQuietly('apt-cache', ['policy', ...packages], { env: { LC_ALL: 'C' } })
  const present = new Set(
    [...stdout.matchAll(/^(\S+):\n.*\n {2}Candidate: (?!\(none\))/gm)].map(([, name]) => name),
  )
  return packages.map(name => (present.has(name) ? name : `${name}t64`))
}
