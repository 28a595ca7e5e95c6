// One process a data folder: the second is refused, and the lock ends with its holder however that ends.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test } from 'vitest'
import { takeLock } from '../../src/main/store/lock.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { tempDir } from '../support/temp.ts'
import { storeProcess } from './store-samples.ts'

function refusal(dir: string) {
  return expect.objectContaining({
    name: 'StoreError',
    fault: 'in-use',
    message: `Another Sluice is using this data folder (${dir}). Quit it first.`,
  })
}

test('a folder that another process has is refused, until that is killed', async () => {
  const dir = await tempDir()
  const holder = await storeProcess(dir, `store.setSetting('holder', 'yes')`)
  expect(() => openStore({ dir })).toThrow(refusal(dir))
  expect(() => openStore({ dir })).toThrow(refusal(dir))

  await holder.kill()
  const { store } = openStore({ dir })
  onTestFinished(() => store.close())
  expect(store.setting('holder')).toBe('yes')
})

test('another process is refused while this one has the folder, and not after', async () => {
  const dir = await tempDir()
  const { store } = openStore({ dir })
  onTestFinished(() => store.close())
  await expect(storeProcess(dir)).rejects.toThrow('Another Sluice is using this data folder')
  // A refusal in the same process must not loosen the lock either (POSIX locks go with any closed descriptor).
  expect(() => openStore({ dir })).toThrow(refusal(dir))
  await expect(storeProcess(dir)).rejects.toThrow('Another Sluice is using this data folder')

  store.close()
  await storeProcess(dir)
})

test('each folder has its own lock', async () => {
  const one = openStore({ dir: await tempDir() })
  onTestFinished(() => one.store.close())
  const two = openStore({ dir: await tempDir() })
  onTestFinished(() => two.store.close())
  expect(two.store.downloads()).toEqual([])
})

test('whatever the lock file holds is no hindrance', async () => {
  const dir = await tempDir()
  writeFileSync(join(dir, 'sluice.lock'), 'garbage '.repeat(1000))
  const lock = takeLock(dir)
  onTestFinished(() => lock.release())
  expect(() => takeLock(dir)).toThrow(refusal(dir))
  lock.release()
  lock.release()
  takeLock(dir).release()
})

test('a lock that nobody holds in hand is held until the process ends', async () => {
  const dir = await tempDir()
  takeLock(dir)
  await collectGarbage()
  expect(() => takeLock(dir)).toThrow(refusal(dir))
})

/** Whatever is out of reach is gone afterwards, and its finalizers have run. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect: (options: object) => Promise<void> = runInNewContext('gc')
  for (let round = 0; round < 3; round++) await collect({ execution: 'async' })
}
