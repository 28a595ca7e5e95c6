#!/usr/bin/env node
// Composition root of the command line. Imports nothing that an old Node could choke on before it has said so:
// the SQLite addon needs Node-API 10 and takes the whole process down without it.
import module from 'node:module'
import { join } from 'node:path'
import { dataFolderOf, keepsCode } from './cli/data-folder.ts'

const NODE_API_NEEDED = 10

if (Number(process.versions['napi'] ?? 0) < NODE_API_NEEDED) {
  process.stderr.write(
    `sluice needs Node 22 or newer (22.14 at least); this is Node ${process.versions.node}.\n`,
  )
  process.exitCode = 2
} else {
  // Half of what a short command takes is compiling this program: what an earlier one compiled is kept beside its state.
  const dataDir = dataFolderOf(process.argv.slice(2), process)
  if (keepsCode(dataDir)) module.enableCompileCache(join(dataDir, 'compiled'))
  const { main } = await import('./cli/main.ts')
  process.exitCode = await main(process.argv.slice(2))
}
