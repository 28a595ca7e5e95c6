// What is removed from the list is gone from its files, not only from its pages in use.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore } from '../../src/main/store/open-store.ts'
import { tempDir } from '../support/temp.ts'
import { FULL_INTENT, plainIntent } from './store-samples.ts'

const SECRET = 'canary-of-a-removed-link'
const NOW = 1_700_000_000_000

test('no file of an ended session holds a removed link, its headers or its timeline', async () => {
  const dir = await tempDir()
  const session = openStore({ dir })
  const { store } = session
  // Many, so that whole pages come free, and long ones, which have pages of their own.
  const long = SECRET.padEnd(9_000, '.')
  const intents = Array.from({ length: 200 }, (_, index) => ({
    ...FULL_INTENT,
    url: `https://host.example/${index}?key=${SECRET}`,
    headers: { cookie: index % 10 === 0 ? long : SECRET },
  }))
  const ids = store.add(intents, NOW)
  store.add([plainIntent(1)], NOW)
  session.keepRollingCopy()
  const holds = (): readonly string[] =>
    readdirSync(dir).filter(name => readFileSync(join(dir, name)).includes(SECRET))
  expect(holds()).toContain('sluice.db.copy')

  store.remove(ids)
  session.keepRollingCopy()
  store.close()
  expect(holds()).toEqual([])
})
