// Many changes in one transaction: all of them or none.
import { describe, expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../src/main/store/open-store.ts'
import { tempDir } from '../support/temp.ts'
import { plainIntent } from './store-samples.ts'

describe('together', () => {
  test('changes of every kind are one: where the last fails none of them stands', async () => {
    const { store } = openStore({ dir: await tempDir() })
    onTestFinished(() => store.close())
    const [first = 0, second = 0] = store.add([plainIntent(1), plainIntent(2)], 1)
    const before = store.downloads()
    expect(() =>
      store.together(() => {
        store.update(first, { name: 'a' })
        store.commitMap(second, new Map([[0, Uint8Array.of(1)]]), { durable: 1 })
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(store.downloads()).toEqual(before)
    expect(store.loadMap(second).size).toBe(0)
  })

  test('what it changed is there after the next start', async () => {
    const dir = await tempDir()
    const { store } = openStore({ dir })
    const [first = 0, second = 0] = store.add([plainIntent(1), plainIntent(2)], 1)
    store.together(() => {
      store.update(first, { name: 'a' })
      store.clearMap(second, { name: 'b' })
    })
    store.close()
    const { store: again } = openStore({ dir })
    onTestFinished(() => again.close())
    expect(again.downloads().map(({ record }) => record.name)).toEqual(['a', 'b'])
  })
})
