// npm run e2e: sets up, builds, runs the tests that drive the real app. Further arguments go to Playwright.
import { exitWith } from './lib/process.mjs'
import { setUp } from './lib/set-up.mjs'
import { build, drive } from './lib/stages.mjs'

await exitWith(async () => {
  await setUp()
  const code = await build()
  return code === 0 ? drive(process.argv.slice(2)) : code
})
