// The programs that take part: found, installed on Debian and Ubuntu as root, or named as missing in one sentence.
import { findCommand } from '../lib/paths.mjs'
import { runQuietly, SetUpError } from '../lib/process.mjs'

/** Command → Debian package. */
const PACKAGES = { nginx: 'nginx-light', aria2c: 'aria2', curl: 'curl', axel: 'axel', wget2: 'wget2' }
const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin']

/**
 * Resolves to the set of those of `wanted` (names as in PACKAGES) that are there, nginx always among them.
 * Throws SetUpError where there is no nginx. `say` is told what happens, in sentences.
 */
export async function providePrograms(wanted, say) {
  // nginx lives where only root's PATH looks.
  process.env.PATH = [process.env.PATH, ...SYSTEM_FOLDERS].filter(Boolean).join(':')
  if (process.platform !== 'linux') throw new SetUpError('The benchmark runs on Linux only.')
  const names = ['nginx', ...wanted]
  const before = names.filter(isMissing)
  if (before.length > 0 && canInstall()) {
    say(`Installing ${before.map(name => PACKAGES[name]).join(', ')} ...`)
    await install(before.map(name => PACKAGES[name]))
  }
  const missing = names.filter(isMissing)
  const advice = `sudo apt-get install ${missing.map(name => PACKAGES[name]).join(' ')}`
  if (missing.includes('nginx')) {
    throw new SetUpError(`The benchmark needs nginx to serve its files. On Debian and Ubuntu: ${advice}`)
  }
  if (missing.length > 0) say(`Going on without ${missing.join(', ')}. On Debian and Ubuntu: ${advice}`)
  return new Set(names.filter(name => !missing.includes(name)))
}

function isMissing(name) {
  return findCommand(name) === null
}

function canInstall() {
  return process.getuid() === 0 && findCommand('apt-get') !== null
}

async function install(packages) {
  // In runlevel 1 Debian starts no service it has just installed (invoke-rc.d(8)): we want the program, not the daemon.
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  await runQuietly('apt-get', ['update', '-q'], { env })
  const options = ['install', '-y', '-q', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120']
  const { code } = await runQuietly('apt-get', [...options, ...packages], { env })
  if (code === 0) return
  // One by one: a package that this release does not have must not keep out the others.
  for (const name of packages) await runQuietly('apt-get', [...options, name], { env })
}

/** { aria2c: '1.36.0', … } of those that are there. */
export async function versionsOf(programs) {
  const versions = {}
  for (const name of programs) {
    const { output } = await runQuietly(name, [name === 'nginx' ? '-v' : '--version'])
    versions[name] = /\d+(\.\d+)+/.exec(output)?.[0] ?? 'unknown'
  }
  return versions
}
