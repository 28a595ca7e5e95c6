// node scripts/release-checksums.mjs FOLDER: writes SHA256SUMS over the files of a release into their folder.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exitWith, SetUpError } from './lib/process.mjs'
import { CHECKSUMS, checksumsOf } from './lib/release-checksums.mjs'

await exitWith(async () => {
  const folder = process.argv[2]
  if (folder === undefined) throw new SetUpError('Name the folder of the release.')
  const lines = await checksumsOf(folder)
  await writeFile(join(folder, CHECKSUMS), lines)
  process.stdout.write(lines)
})
