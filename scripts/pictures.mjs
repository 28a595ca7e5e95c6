// npm run pictures: sets up, builds, and makes the pictures of the documentation anew, in docs/images.
import { exitWith } from './lib/process.mjs'
import { setUp } from './lib/set-up.mjs'
import { build, drive } from './lib/stages.mjs'

await exitWith(async () => {
  await setUp()
  const code = await build()
  return code === 0 ? drive(['test/e2e/pictures.spec.ts'], { SLUICE_PICTURES: '1' }) : code
})
