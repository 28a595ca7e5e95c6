// What each error of the system becomes, and the limits that real file systems and processes have.
import { execFile } from 'node:child_process'
import { open, readdir, writeFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import { diskError } from '../../src/main/disk/disk-errors.ts'
import { partFile } from '../../src/main/disk/part-file.ts'
import { tempDir } from '../support/temp.ts'

const posix = process.platform !== 'win32'
const disk = createDisk()

test.each([
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EACCES', 'denied'],
  ['EPERM', 'denied'],
  ['EROFS', 'denied'],
  ['EBUSY', 'denied'],
  ['ENOENT', 'missing'],
  ['ENODEV', 'missing'],
  ['ENXIO', 'missing'],
  ['ESTALE', 'missing'],
  ['ENOTCONN', 'missing'],
  ['ETIMEDOUT', 'missing'],
  ['EHOSTDOWN', 'missing'],
  ['EEXIST', 'exists'],
  ['EISDIR', 'not-a-file'],
  ['ELOOP', 'not-a-file'],
  ['ENAMETOOLONG', 'name-too-long'],
  ['EIO', 'io'],
  ['EFBIG', 'io'],
  ['EMFILE', 'io'],
  ['EWHATEVER', 'io'],
])('%s is %s', (code, fault) => {
  const error = diskError(Object.assign(new Error('x'), { code }), 'write a.part')
  expect(error.fault).toBe(fault)
  expect(error.message).toMatch(/^could not write a\.part: /)
  expect(error.message).toContain(code)
})

describe('an error that Node has only a number for', () => {
  const nameless = (errno: number) =>
    Object.assign(new Error('x'), { code: `Unknown system error ${errno}`, errno })

  test.runIf(posix).each([
    ['EDQUOT', 'full'],
    ['ESTALE', 'missing'],
  ] as const)('%s', (name, fault) => {
    const error = diskError(nameless(-constants.errno[name]), 'write a.part')
    expect(error.fault).toBe(fault)
    expect(error.message).toContain(`(${name})`)
  })

  test.runIf(process.platform === 'linux').each([
    [123, 'ENOMEDIUM', 'missing'],
    [117, 'EUCLEAN', 'io'],
  ])('%i is %s', (number, name, fault) => {
    const error = diskError(nameless(-number), 'write a.part')
    expect(error.fault).toBe(fault)
    expect(error.message).toContain(`(${name})`)
  })

  test('a number that nobody knows is shown as it is', () => {
    const error = diskError(nameless(-9_999), 'write a.part')
    expect(error).toMatchObject({
      fault: 'io',
      message: 'could not write a.part: Unknown system error -9999',
    })
  })
})

test('a vanished drive is told as that', () => {
  const error = diskError(Object.assign(new Error('x'), { code: 'ENODEV' }), 'write a.part')
  expect(error.message).toBe('could not write a.part: its drive is not there (ENODEV)')
})

test.runIf(process.platform === 'linux')('a file that cannot be read is an error of the disk', async () => {
  // The first page of no process is mapped, and the kernel says so as a dying disk does.
  const part = partFile('/nowhere/a.part', await open('/proc/self/mem'), { created: false })
  onTestFinished(() => part.close())
  await expect(part.read(new Uint8Array(1), 0)).rejects.toMatchObject({
    fault: 'io',
    message: 'could not read a.part: the disk reported an error (EIO)',
  })
  const sums = {
    chunkBytes: 1_048_576,
    chunks: Uint32Array.of(0),
    filled: Uint32Array.of(1),
    crc: Uint32Array.of(0),
  }
  await expect(part.check(sums, new AbortController().signal)).rejects.toMatchObject({
    fault: 'io',
    message: 'could not check a.part: the disk reported an error (EIO)',
  })
})

test.runIf(process.platform === 'linux')('a disk that is full from the start', async () => {
  const part = partFile('/nowhere/a.part', await open('/dev/full', 'r+'), { created: false })
  onTestFinished(() => part.close())
  await expect(part.write(Uint8Array.of(1), 0)).rejects.toMatchObject({
    fault: 'full',
    message: 'could not write a.part: the disk is full (ENOSPC)',
  })
})

test.runIf(posix)('a name too long, wherever it is used; nothing is left behind', async () => {
  const dir = await tempDir()
  const long = join(dir, 'n'.repeat(300))
  await writeFile(join(dir, 'a.part'), 'bytes')
  for (const use of [
    () => disk.createPart(long),
    () => disk.openPart(long),
    () => disk.facts(long),
    () => disk.renameNoReplace(join(dir, 'a.part'), long),
    () => disk.prepareFolder(long),
    () => disk.volumeOf(long),
    () => disk.remove(long),
  ])
    await expect(use()).rejects.toMatchObject({ name: 'DiskError', fault: 'name-too-long' })
  expect(await readdir(dir)).toEqual(['a.part'])
})

const OPEN_UNTIL_REFUSED = `
  const [dir, room] = process.argv.slice(1)
  const { createDisk } = await import(room)
  const parts = []
  for (;;) {
    try {
      parts.push(await createDisk().createPart(dir + '/' + parts.length + '.part'))
    } catch ({ name, fault, message }) {
      for (const part of parts.splice(1)) await part.close()
      await parts[0].write(Uint8Array.of(1), 0)
      await parts[0].sync()
      console.log(JSON.stringify({ name, fault, message }))
      break
    }
  }`

test.runIf(posix)('too many open files: said so, and those that are open go on', async () => {
  const room = new URL('../../src/main/disk/disk.ts', import.meta.url).href
  const { stdout } = await promisify(execFile)('sh', [
    ...['-c', 'ulimit -n 64 && exec "$@"', 'sh', process.execPath],
    ...['--input-type=module', '-e', OPEN_UNTIL_REFUSED, await tempDir(), room],
  ])
  expect(JSON.parse(stdout)).toEqual({
    name: 'DiskError',
    fault: 'io',
    message: expect.stringMatching(/^could not create \d+\.part: too many open files \(EMFILE\)$/),
  })
})
