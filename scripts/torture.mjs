// npm run torture: downloads under random faults, kills and full disks, each file judged. What it prints and how it works
// is told in docs/reliability.md; the work is done by test/support/torture/main.ts, on the Node that runs the tests.
import { join } from 'node:path'
import { nodeBinary, top } from './lib/paths.mjs'
import { exitWith, runInTheOpen, runQuietly } from './lib/process.mjs'

await exitWith(async () => {
  const command = [nodeBinary(), join(top, 'test/support/torture/main.ts'), ...process.argv.slice(2)]
  const [file, ...args] = (await mayMountAside()) ? ['unshare', '-rm', ...command] : command
  return runInTheOpen(file, args)
})

/** Whether it takes a name space of our own to mount a small volume (Linux, without being root), and one can be had. */
async function mayMountAside() {
  if (process.platform !== 'linux' || process.getuid() === 0) return false
  return (await runQuietly('unshare', ['-rm', 'true'])).code === 0
}
