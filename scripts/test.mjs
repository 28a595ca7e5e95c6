// npm test: everything that can fail, one stage after the other, going on after a failure.
// The last line is "N passed, N failed" (", N skipped" where there are any); the exit code is 1 unless all passed.
import { summarize, verdict } from './lib/counts.mjs'
import { exitWith, interruption, SetUpError } from './lib/process.mjs'
import { setUp } from './lib/set-up.mjs'
import { build, endToEnd, format, lint, types, vitest } from './lib/stages.mjs'

await exitWith(async () => {
  console.log('== set-up')
  const electron = await attempt(setUp, null)
  const stages = [
    ['format', format],
    ['lint', lint],
    ['types', types],
    ['unit, engine and renderer tests', () => vitest()],
    ['end-to-end tests', () => buildAndDrive(electron)],
  ]
  const counts = []
  for (const [name, stage] of stages) {
    console.log(`\n== ${name}`)
    counts.push([name, await attempt(stage, verdict(1))])
    if (interruption() !== null) return 1
  }
  const { lines, code } = summarize(counts)
  console.log(`\n${lines.join('\n')}`)
  return code
})

/** A stage that breaks is told and counted; the others still have something to say. */
async function attempt(stage, otherwise) {
  try {
    return await stage()
  } catch (error) {
    console.error(error instanceof SetUpError ? error.message : error)
    return otherwise
  }
}

async function buildAndDrive(electron) {
  const code = await build()
  if (code !== 0) return verdict(code)
  if (electron !== null) return endToEnd(electron)
  console.log('Not run: there is no Electron (see set-up above).')
  return verdict(1)
}
