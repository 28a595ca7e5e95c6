// Fetches one exact tarball from the npm registry and proves that it is the one that was meant.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { npm, SetUpError } from './process.mjs'

/**
 * Downloads `spec` (name@version) into the empty `folder`; returns the tarball's path.
 * `sha512` is the base64 digest of the tarball, as in the registry's `integrity` field without its prefix.
 */
export async function fetchTarball(spec, sha512, folder) {
  await npm(['pack', spec, '--silent', '--pack-destination', folder], `npm could not fetch ${spec}.`)
  const names = (await readdir(folder)).filter(name => name.endsWith('.tgz'))
  if (names.length !== 1) throw new SetUpError(`npm fetched ${names.length} files for ${spec}, not one.`)
  const tarball = join(folder, names[0])
  const hash = createHash('sha512')
  await pipeline(createReadStream(tarball), hash)
  if (hash.digest('base64') !== sha512) {
    throw new SetUpError(`${spec} from the registry is not the expected file (its SHA-512 differs).`)
  }
  return tarball
}
