// npm run setup: makes sure that an Electron runs on this machine.
import { exitWith } from './lib/process.mjs'
import { setUp } from './lib/set-up.mjs'

await exitWith(async () => {
  await setUp()
})
