// The origin's files: random bytes, made once a run on the memory disk, each with the SHA-256 that a copy must have.
import { createHash, randomFillSync } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'

const PIECE = 16 * 2 ** 20

/** @param folder what the server serves. Its files are made when they are asked for first. */
export function createOrigin(folder) {
  const made = new Map()
  return {
    /** Resolves to [{ path (from the root), name, sha256 }] of a scenario. */
    filesOf({ size, files }) {
      const key = files === undefined ? `${size}` : 'many'
      if (!made.has(key)) {
        made.set(key, files === undefined ? makeOne(folder, size) : makeMany(folder, files))
      }
      return made.get(key)
    },
  }
}

async function makeOne(folder, size) {
  const name = `${size}.bin`
  return [{ path: name, name, sha256: await makeFile(join(folder, name), size) }]
}

async function makeMany(folder, { count, size }) {
  await mkdir(join(folder, 'many'))
  const files = []
  for (let at = 0; at < count; at++) {
    const name = `${String(at).padStart(3, '0')}.bin`
    files.push({ path: `many/${name}`, name, sha256: await makeFile(join(folder, 'many', name), size) })
  }
  return files
}

async function makeFile(path, size) {
  const hash = createHash('sha256')
  const file = await open(path, 'wx', 0o644)
  try {
    for (let left = size; left > 0; left -= PIECE) {
      const bytes = randomFillSync(Buffer.allocUnsafe(Math.min(PIECE, left)))
      hash.update(bytes)
      await file.write(bytes)
    }
  } finally {
    await file.close()
  }
  return hash.digest('hex')
}

/** Why the copies in `dir` are not the origin's files, or null where they are. */
export async function wrongCopy(dir, files) {
  for (const { name, sha256 } of files) {
    const hash = createHash('sha256')
    try {
      for await (const bytes of createReadStream(join(dir, name), { highWaterMark: 2 ** 20 }))
        hash.update(bytes)
    } catch (error) {
      return `${name}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`
    }
    if (hash.digest('hex') !== sha256) return `${name}: not the bytes of the origin (its SHA-256 differs)`
  }
  return null
}
