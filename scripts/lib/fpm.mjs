// A Debian package from fpm's arguments, as far as electron-builder uses them (FpmTarget.js): a tree of files with root
// as their owner, a control file (deb-control(5)), the scripts, and a list of checksums.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { mustRun, SetUpError } from './process.mjs'

const VALUED = new Set(
  (
    '-s -t -d --deb-recommends --deb-compression --architecture --after-install --after-remove --description ' +
    '--version --package --name --maintainer --vendor --url --category --deb-priority --license --iteration --log'
  ).split(' '),
)
const LISTED = new Set(['-d', '--deb-recommends'])

/** { options, files: [[from, to]] }. Throws SetUpError for an argument that is not known: it would be lost. */
export function readFpmArguments(args) {
  const options = { '-d': [], '--deb-recommends': [] }
  const files = []
  for (let index = 0; index < args.length; index++) {
    const argument = args[index]
    if (VALUED.has(argument)) {
      const value = args[++index]
      if (LISTED.has(argument)) options[argument].push(value)
      else options[argument] = value
    } else if (argument.startsWith('-')) {
      if (!['--force', '--debug'].includes(argument))
        throw new SetUpError(`fpm-deb does not know ${argument}.`)
    } else {
      const cut = argument.lastIndexOf('=')
      if (cut < 1) throw new SetUpError(`fpm-deb wants FROM=TO, not ${argument}.`)
      files.push([argument.slice(0, cut), argument.slice(cut + 1)])
    }
  }
  if (options['-t'] !== 'deb') throw new SetUpError('fpm-deb makes Debian packages only.')
  return { options, files }
}

/** The control file. `kibibytes`: what the files take on a disk. */
export function controlFile(options, kibibytes) {
  const [synopsis = '', ...rest] = options['--description'].split('\n')
  const version = [options['--version'], options['--iteration']].filter(Boolean).join('-')
  const fields = {
    Package: options['--name'],
    Version: version,
    License: options['--license'],
    Vendor: options['--vendor'],
    Architecture: options['--architecture'],
    Maintainer: options['--maintainer'],
    'Installed-Size': String(kibibytes),
    Depends: options['-d'].join(', '),
    Recommends: options['--deb-recommends'].join(', '),
    Section: options['--category'] ?? 'default',
    Priority: options['--deb-priority'] ?? 'optional',
    Homepage: options['--url'],
    // Every further line begins with a space, and an empty one is a full stop.
    Description: [synopsis, ...rest.map(line => ` ${line.trim() || '.'}`)].join('\n'),
  }
  const lines = Object.entries(fields).filter(([, value]) => value)
  return `${lines.map(([name, value]) => `${name}: ${value}`).join('\n')}\n`
}

/** Builds the package that `args` ask for; it appears under its name only when it is whole. */
export async function runFpm(args, environment) {
  const { options, files } = readFpmArguments(args)
  const tree = await mkdtemp(join(tmpdir(), 'sluice-deb-'))
  try {
    for (const [from, to] of files) await place(from, join(tree, to))
    await completeControl(tree, options)
    await chmod(tree, 0o755)
    const compression = environment.SLUICE_DEB_COMPRESSION || options['--deb-compression'] || 'xz'
    const result = options['--package']
    const unfinished = `${result}.unfinished`
    await mustRun(
      'dpkg-deb',
      [`-Z${compression === 'gz' ? 'gzip' : compression}`, '--root-owner-group', '--build', tree, unfinished],
      'dpkg-deb could not build the package.',
    ).catch(async error => {
      await rm(unfinished, { force: true })
      throw error
    })
    await rename(unfinished, result)
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
}

/** As fpm does: a folder named with a slash at its end gives what is in it, a file gets the name after the sign. */
async function place(from, to) {
  await mkdir(dirname(to), { recursive: true, mode: 0o755 })
  if ((await stat(from)).isDirectory() && !from.endsWith('/')) {
    throw new SetUpError(`fpm-deb wants a slash after the folder ${basename(from)}.`)
  }
  await cp(from, to, { recursive: true, verbatimSymlinks: true })
}

async function completeControl(tree, options) {
  const sums = []
  let kibibytes = 0
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isSymbolicLink()) continue
    const { size, mode } = await stat(path)
    // Whatever the umask of the one who builds: readable for all, writable for root.
    const runs = entry.isDirectory() || (mode & 0o111) !== 0
    await chmod(path, runs ? 0o755 : 0o644)
    kibibytes += entry.isDirectory() ? 1 : Math.ceil(size / 1024)
    if (entry.isFile()) sums.push(`${await md5Of(path)}  ${relative(tree, path)}`)
  }
  const control = join(tree, 'DEBIAN')
  await mkdir(control, { mode: 0o755 })
  await chmod(control, 0o755)
  await writeFile(join(control, 'control'), controlFile(options, kibibytes))
  await writeFile(join(control, 'md5sums'), `${sums.sort().join('\n')}\n`)
  const scripts = { postinst: options['--after-install'], postrm: options['--after-remove'] }
  for (const [name, from] of Object.entries(scripts)) {
    if (from === undefined) continue
    await cp(from, join(control, name))
    await chmod(join(control, name), 0o755)
  }
}

async function md5Of(path) {
  const hash = createHash('md5')
  for await (const data of createReadStream(path)) hash.update(data)
  return hash.digest('hex')
}
