// An AppImage that is replaced: by exactly what was published, in one step, or not at all.
import { createHash } from 'node:crypto'
import { chmod, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { outsideEnvironment, stageAppImage, startAppImage } from '../../src/main/desktop/updates-appimage.ts'
import { tempDir } from '../support/temp.ts'

async function bench() {
  const content = Buffer.alloc(3_000_000, 'a new version')
  const home = await tempDir()
  const cache = await tempDir()
  const to = join(home, 'Sluice.AppImage')
  const from = join(cache, 'Sluice-2.AppImage')
  await writeFile(to, 'old')
  await chmod(to, 0o750)
  await writeFile(from, content)
  const sha512 = createHash('sha512').update(content).digest('base64')
  return { home, cache, to, from, sha512, content }
}

describe.skipIf(process.platform === 'win32')('a new version', () => {
  it('lies beside the old one until its step is taken', async () => {
    const { home, cache, to, from, sha512, content } = await bench()
    const replace = await stageAppImage({ from, sha512, to })
    expect(await readFile(to, 'utf8')).toBe('old')
    await replace()
    expect((await readFile(to)).equals(content)).toBe(true)
    expect((await stat(to)).mode & 0o777).toBe(0o750)
    expect(await readdir(home)).toEqual(['Sluice.AppImage'])
    expect(await readdir(cache)).toEqual([])
  })

  it('that is not what was published is thrown away', async () => {
    const { home, to, from, sha512 } = await bench()
    await writeFile(from, 'something else')
    await expect(stageAppImage({ from, sha512, to })).rejects.toMatchObject({ code: 'ERR_CHECKSUM_MISMATCH' })
    expect(await readdir(home)).toEqual(['Sluice.AppImage'])
    expect(await readFile(to, 'utf8')).toBe('old')
  })

  it('is not written through a link that stands in its way', async () => {
    const { home, cache, to, from, sha512 } = await bench()
    const victim = join(cache, 'victim')
    await writeFile(victim, 'mine')
    await symlink(victim, join(home, '.Sluice.AppImage.new'))
    await (await stageAppImage({ from, sha512, to }))()
    expect(await readFile(victim, 'utf8')).toBe('mine')
    expect((await stat(to)).size).toBe(3_000_000)
  })

  it.each<[string, (to: string) => Promise<void>, readonly string[]]>([
    ['moved', to => rm(to), []],
    ['replaced', to => writeFile(`${to}.3`, 'newer').then(() => rename(`${to}.3`, to)), ['Sluice.AppImage']],
  ])('does not take the place of one that the person has %s meanwhile', async (_what, change, left) => {
    const { home, to, from, sha512 } = await bench()
    const replace = await stageAppImage({ from, sha512, to })
    await change(to)
    await expect(replace()).rejects.toThrow('not the file')
    expect(await readdir(home)).toEqual(left)
    for (const name of left) expect(await readFile(join(home, name), 'utf8')).toBe('newer')
  })

  it('whose old one has gone is refused', async () => {
    const { home, from, sha512 } = await bench()
    await expect(stageAppImage({ from, sha512, to: join(home, 'moved.AppImage') })).rejects.toMatchObject({
      code: 'ENOENT',
    })
  })

  it('starts as a program of its own', async () => {
    const { home, to } = await bench()
    const told = join(home, 'told')
    await writeFile(
      to,
      `#!/bin/sh\necho "$1 $APPIMAGE $KEPT" > "${told}.part" && mv "${told}.part" "${told}"\n`,
    )
    startAppImage(to, ['--no-sandbox'], { PATH: process.env['PATH'], APPIMAGE: to, KEPT: 'kept' })
    await expect.poll(() => readFile(told, 'utf8').catch(() => null)).toBe('--no-sandbox  kept\n')
  })

  it('that cannot be started ends nothing', async () => {
    const { home } = await bench()
    expect(() => startAppImage(join(home, 'none'), [], {})).not.toThrow()
  })
})

it('the next one gets the environment without what the mount of the old one put there', () => {
  const mount = '/tmp/.mount_Sluice'
  expect(
    outsideEnvironment({
      APPDIR: mount,
      APPIMAGE: '/home/ada/Sluice.AppImage',
      ARGV0: './Sluice.AppImage',
      OWD: '/home/ada',
      HOME: '/home/ada',
      NOTHING: undefined,
      PATH: `${mount}:${mount}/usr/sbin:/usr/bin:/tmp/.mount_Sluice2`,
      LD_LIBRARY_PATH: `${mount}/usr/lib`,
    }),
  ).toEqual({ HOME: '/home/ada', PATH: '/usr/bin:/tmp/.mount_Sluice2' })
})
