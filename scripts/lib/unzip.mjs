// A reader for trusted zip files (APPNOTE 6.3: stored and deflated entries, no zip64, no encryption).
// Enough to take an Electron distribution apart without a system unzip.
import { chmod, mkdir, open, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { promisify } from 'node:util'
import { crc32, inflateRaw } from 'node:zlib'

const inflate = promisify(inflateRaw)
const END_SIGNATURE = 0x06054b50
const ENTRY_SIGNATURE = 0x02014b50
const END_LENGTH = 22
const LINK = 0o120000
const KIND_MASK = 0o170000

/** Unpacks into `folder`. `place(name)` gives each entry's path inside it, or null to leave the entry out. */
export async function unzip(zipFile, folder, place) {
  const file = await open(zipFile)
  try {
    for (const entry of await listEntries(file)) {
      const path = entry.name.endsWith('/') ? null : place(entry.name)
      if (path === null) continue
      const target = join(folder, path)
      if (normalize(path).startsWith('..')) throw new Error(`${zipFile}: ${entry.name} points outside`)
      await mkdir(dirname(target), { recursive: true })
      const bytes = await readEntry(file, entry)
      if ((entry.mode & KIND_MASK) === LINK) await symlink(bytes.toString(), target)
      else {
        await writeFile(target, bytes)
        await chmod(target, entry.mode & 0o777 || 0o644)
      }
    }
  } finally {
    await file.close()
  }
}

async function listEntries(file) {
  const { size } = await file.stat()
  const tail = await readAt(
    file,
    Math.max(0, size - END_LENGTH - 0xffff),
    Math.min(size, END_LENGTH + 0xffff),
  )
  let end = tail.length - END_LENGTH
  while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end--
  if (end < 0) throw new Error('not a zip file')
  const directory = await readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12))
  const entries = []
  for (let at = 0; at < directory.length; ) {
    if (directory.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new Error('damaged zip directory')
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28)
    entries.push({
      name: directory.toString('utf8', at + 46, nameEnd),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packed: directory.readUInt32LE(at + 20),
      mode: directory.readUInt16LE(at + 40),
      header: directory.readUInt32LE(at + 42),
    })
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

async function readEntry(file, entry) {
  const header = await readAt(file, entry.header, 30)
  const start = entry.header + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  const packed = await readAt(file, start, entry.packed)
  if (entry.method !== 0 && entry.method !== 8) throw new Error(`${entry.name}: packed in an unknown way`)
  const bytes = entry.method === 8 ? await inflate(packed) : packed
  if (crc32(bytes) !== entry.crc) throw new Error(`${entry.name}: damaged (its CRC-32 differs)`)
  return bytes
}

async function readAt(file, position, length) {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await file.read(bytes, 0, length, position)
  if (bytesRead !== length) throw new Error('the zip file ends early')
  return bytes
}
