// npm run check: the fast gate before a commit. Format, lint, types, and the unit tests (import rules among them).
import { exitWith, interruption } from './lib/process.mjs'
import { format, lint, types, vitest } from './lib/stages.mjs'

const GATES = [
  ['format', format],
  ['lint', lint],
  ['types', types],
  ['unit tests', () => vitest(['unit'])],
]

await exitWith(async () => {
  const lines = []
  let allPassed = true
  for (const [name, gate] of GATES) {
    const { failed } = await gate()
    if (interruption() !== null) return 1
    if (failed > 0) allPassed = false
    lines.push(`${failed === 0 ? 'ok    ' : 'FAILED'} ${name}`)
  }
  console.log(`\n${lines.join('\n')}`)
  return allPassed ? 0 : 1
})
