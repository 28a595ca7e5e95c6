// node scripts/release-sbom.mjs FILE: writes down what a release holds (CycloneDX), from a build of its own.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'electron-vite'
import { top } from './lib/paths.mjs'
import { exitWith, SetUpError } from './lib/process.mjs'
import { billOf, shippedFolders, shippedModules } from './lib/release-sbom.mjs'

await exitWith(async () => {
  const file = process.argv[2]
  if (file === undefined) throw new SetUpError('Name the file to write.')
  const { plugin, modules, externals } = shippedModules()
  const outDir = await mkdtemp(join(tmpdir(), 'sluice-sbom-'))
  try {
    await build({ root: top, logLevel: 'error', build: { outDir }, plugins: [plugin] })
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
  const lock = JSON.parse(await readFile(join(top, 'package-lock.json'), 'utf8'))
  const folders = shippedFolders({ modules, externals: [...externals, 'electron'], top })
  const bill = billOf({ folders, top, lock, at: new Date() })
  await writeFile(file, `${JSON.stringify(bill, null, 2)}\n`)
  console.log(`${bill.components.length} packages in ${file}.`)
})
