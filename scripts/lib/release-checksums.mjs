// The SHA-256 of every file of a release, as `sha256sum -c SHA256SUMS` reads them.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

export const CHECKSUMS = 'SHA256SUMS'

/** One line a file of the folder, sorted by name, but for the checksums themselves. Throws where there are none. */
export async function checksumsOf(folder) {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries
    .filter(entry => entry.isFile() && entry.name !== CHECKSUMS && !entry.name.startsWith('.'))
    .map(entry => entry.name)
    .sort()
  if (names.length === 0) throw new Error(`There are no files in ${folder}.`)
  let lines = ''
  for (const name of names) {
    if (/[\n\\]/.test(name))
      throw new Error(`${JSON.stringify(name)} cannot be the name of a file of a release.`)
    lines += `${await sha256Of(join(folder, name))}  ${name}\n`
  }
  return lines
}

async function sha256Of(path) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
