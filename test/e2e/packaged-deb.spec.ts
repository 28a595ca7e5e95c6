// The Debian package: made, installed by dpkg below a root of its own, entered with the desktop, started by an ordinary
// user in Chromium's real sandbox, purged without a trace.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import {
  chmod,
  chown,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from '@playwright/test'
import { electronHere, filesIn, linkedCopy, packageScripts, startProgram, test } from './packed-app.ts'

const run = promisify(execFile)
const NOBODY = 65534

/** Why it cannot be tried here, or null. */
function obstacle(): string | null {
  if (process.platform !== 'linux') return 'Debian packages are for Linux.'
  const missing = ['dpkg', 'dpkg-deb', 'setpriv'].filter(name => !existsSync(`/usr/bin/${name}`))
  if (missing.length > 0) return `There is no ${missing.join(', ')} here.`
  return process.getuid?.() === 0 ? null : 'Only root may install packages.'
}

/** dpkg with everything it keeps below `root`. Libraries are the machine's own, so nothing is known of them there. */
async function dpkg(root: string, ...args: readonly string[]): Promise<void> {
  const forced = '--force-depends,script-chrootless,unsafe-io'
  await run('dpkg', [`--root=${root}`, forced, ...args], { env: { ...process.env, LC_ALL: 'C' } })
}

async function emptySystem(): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'sluice-root-')))
  await chmod(root, 0o755)
  for (const folder of ['info', 'updates', 'triggers']) {
    await mkdir(join(root, 'var/lib/dpkg', folder), { recursive: true })
  }
  for (const file of ['status', 'available']) await writeFile(join(root, 'var/lib/dpkg', file), '')
  return root
}

/** Of what the package could have left on this machine: when each was last changed, null where it is not there. */
function installedHere(): Promise<readonly unknown[]> {
  const places = ['/opt/Sluice', '/usr/bin/sluice', '/usr/share/applications/sluice.desktop']
  return Promise.all(
    places.map(place =>
      lstat(place).then(
        ({ ctimeMs }) => ctimeMs,
        () => null,
      ),
    ),
  )
}

/** The groups of a desktop entry, each by its keys. */
function desktopEntry(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const groups = new Map<string, Map<string, string>>()
  let keys = new Map<string, string>()
  for (const line of text.split('\n')) {
    const group = /^\[(.+)\]$/.exec(line)?.[1]
    if (group !== undefined) {
      keys = new Map()
      groups.set(group, keys)
    } else if (line !== '') keys.set(line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1))
  }
  return groups
}

test('the Debian package is installed, runs in its sandbox, and is purged', async ({ packed, user }) => {
  const reason = obstacle()
  test.skip(reason !== null, reason ?? '')
  // A quarter of a gigabyte is packed, unpacked and removed: seconds, but many where others use the disk.
  test.slow()
  const root = await emptySystem()
  const output = join(root, 'built')
  const before = await installedHere()
  try {
    const { packDeb } = await packageScripts()
    // electron-builder adds files to the folder that it makes a package of.
    const folder = join(root, 'folder')
    await linkedCopy(packed.folder, folder)
    const deb = await packDeb(await electronHere(), folder, output)
    await rm(folder, { recursive: true })
    const { stdout } = await run('dpkg-deb', ['--field', deb, 'Package', 'Depends', 'Section'])
    expect(stdout).toMatch(/^Package: sluice$/m)
    expect(stdout).toMatch(/^Depends: .*libgtk-3-0 \| libgtk-3-0t64.*libnotify4/m)

    await dpkg(root, '--install', deb)
    await rm(output, { recursive: true })
    const place = join(root, 'opt/Sluice')
    expect(await readlink(join(root, 'usr/bin/sluice'))).toBe('/opt/Sluice/bin/sluice')
    expect((await stat(join(place, 'bin/sluice'))).mode & 0o7777).toBe(0o755)
    expect((await stat(place)).uid).toBe(0)
    expect(await readFile(join(root, 'usr/share/doc/sluice/copyright'), 'utf8')).toContain('MIT')
    const icons = await readdir(join(root, 'usr/share/icons/hicolor'))
    expect(icons).toEqual(expect.arrayContaining(['16x16', '24x24', '48x48', '256x256', '512x512']))

    await test.step('the desktop entry', () => entryIsSound(join(root, 'usr/share')))
    await test.step('a run in the sandbox', () => runsInSandbox(join(place, 'sluice'), user.home, user.env))

    await dpkg(root, '--purge', 'sluice')
    const left = (await filesIn(root)).filter(
      path => !/^(var\/|usr\/share\/applications\/mimeinfo)/.test(path),
    )
    expect(left).toEqual([])
    expect(existsSync(place)).toBe(false)
    expect(await installedHere(), 'nothing has gone past that root').toEqual(before)
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5 })
  }
})

async function entryIsSound(share: string): Promise<void> {
  const file = join(share, 'applications/sluice.desktop')
  const groups = desktopEntry(await readFile(file, 'utf8'))
  const entry = groups.get('Desktop Entry') ?? new Map()
  expect(Object.fromEntries(entry)).toMatchObject({
    Name: 'Sluice',
    GenericName: 'Download Manager',
    'GenericName[zh_CN]': '下载管理器',
    Exec: '/opt/Sluice/sluice %U',
    Icon: 'sluice',
    StartupWMClass: 'sluice',
    Categories: 'Network;FileTransfer;',
    Actions: 'Add;PauseAll;ResumeAll;',
  })
  expect(entry.get('Comment')).toBeTruthy()
  expect(entry.get('Comment[zh_CN]')).toBeTruthy()
  const kinds: readonly string[] = entry.get('MimeType').split(';')
  expect(kinds).toEqual(
    expect.arrayContaining([
      'x-scheme-handler/sluice',
      'application/metalink4+xml',
      'application/metalink+xml',
      'application/x-mswinurl',
    ]),
  )
  const switches = { Add: '--add', PauseAll: '--pause-all', ResumeAll: '--resume-all' }
  for (const [action, option] of Object.entries(switches)) {
    expect(groups.get(`Desktop Action ${action}`)?.get('Exec')).toBe(`/opt/Sluice/sluice ${option}`)
  }
  if (!existsSync('/usr/bin/desktop-file-validate')) return
  expect((await run('desktop-file-validate', [file])).stdout).toBe('')
  await run('update-desktop-database', [join(share, 'applications')])
  const known = await readFile(join(share, 'applications/mimeinfo.cache'), 'utf8')
  expect(known).toContain('x-scheme-handler/sluice=sluice.desktop;')
}

/** As somebody who is not root: Chromium then wants its sandbox, or does not start at all. */
async function runsInSandbox(
  program: string,
  home: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const { XAUTHORITY: authority, TMPDIR: temporary = '' } = env
  const own = join(home, 'authority')
  if (authority !== undefined) await copyFile(authority, own)
  for (const path of [home, temporary, ...(authority === undefined ? [] : [own])]) {
    await chown(path, NOBODY, NOBODY)
  }
  const data = join(home, 'data')
  const started = startProgram(
    'setpriv',
    [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', program],
    { cwd: home, env: { ...env, XAUTHORITY: own, SLUICE_DATA_DIR: data } },
  )
  try {
    await expect
      .poll(
        async () =>
          existsSync(join(data, 'sluice.db')) ? await sandboxed(started.child.pid ?? 0) : started.output(),
        {
          timeout: 30_000,
        },
      )
      .toBe(true)
  } finally {
    expect(await started.end()).toBe(0)
  }
}

/** Whether a renderer below `pid` runs under seccomp's filter, in a process namespace of its own. */
async function sandboxed(pid: number): Promise<boolean> {
  const namespace = await readlink(`/proc/${pid}/ns/pid`)
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '')
    if (!line.includes('--type=renderer') || !/^Seccomp:\t2$/m.test(status)) continue
    const other = await readlink(`/proc/${name}/ns/pid`).catch(() => namespace)
    if (other !== namespace && (await isBelow(Number(name), pid))) return true
  }
  return false
}

async function isBelow(pid: number, ancestor: number): Promise<boolean> {
  if (pid === ancestor) return true
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const parent = Number(/^PPid:\t(\d+)$/m.exec(status)?.[1] ?? 0)
  return parent > 1 ? isBelow(parent, ancestor) : parent === ancestor
}
