#!/usr/bin/env node
// Composition root of the command line. Imports nothing that an old Node could choke on before it has said so:
// the SQLite addon needs Node-API 10 and takes the whole process down without it.

const NODE_API_NEEDED = 10

if (Number(process.versions['napi'] ?? 0) < NODE_API_NEEDED) {
  process.stderr.write(
    `sluice needs Node 22 or newer (22.14 at least); this is Node ${process.versions.node}.\n`,
  )
  process.exitCode = 2
} else {
  const { main } = await import('./cli/main.ts')
  process.exitCode = await main(process.argv.slice(2))
}
