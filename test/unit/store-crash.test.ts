// What a cut of the power may leave: the log cut anywhere. It must open, as it was after some earlier change.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Store } from '../../src/main/engine/store-port.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { tempDir } from '../support/temp.ts'
import { FULL_HOST, FULL_RECORD, plainIntent } from './store-samples.ts'

/** https://sqlite.org/walformat.html: the head of the log, and of each frame in front of its page. */
const LOG_HEAD = 32
const FRAME_HEAD = 24

function picture(store: Store): string {
  const downloads = store.downloads()
  const maps = downloads.map(({ id }) => [...store.loadMap(id)].map(([page, bytes]) => [page, ...bytes]))
  const timelines = downloads.map(({ id }) => store.timeline(id))
  return JSON.stringify({ downloads, maps, timelines, hosts: store.hosts(), setting: store.setting('step') })
}

/** Changes of every kind; `seen` gets what the store shows after each. */
function live(store: Store, seen: string[]): void {
  const step = (change: () => void) => {
    change()
    seen.push(picture(store))
  }
  step(() => void store.add([0, 1, 2].map(plainIntent), 1))
  step(() =>
    store.update(1, { state: 'running', representation: FULL_RECORD.representation, partName: 'a.part' }),
  )
  for (let round = 1; round <= 3; round += 1) {
    const pages = new Map([
      [round, Uint8Array.of(round, 1)],
      [0, Uint8Array.of(round, 2)],
    ])
    step(() => store.commitMap(1, pages, { durable: round }))
    step(() => store.addEvents(round, [{ at: round, kind: 'started', facts: { held: round } }]))
    step(() => store.saveHost({ ...FULL_HOST, hits: round }))
    step(() => store.commitMap(2, new Map([[0, Uint8Array.of(round)]]), { durable: round }))
  }
  step(() =>
    store.together(() => {
      for (const id of [1, 2, 3]) {
        store.update(id, { state: 'paused' })
        store.addEvents(id, [{ at: 9, kind: 'paused', facts: {} }])
      }
    }),
  )
  step(() => store.move([3], 1))
  step(() => store.update(3, { priority: 'high' }))
  step(() => store.forgetHost(FULL_HOST.host))
  step(() => store.clearMap(2, { durable: 0 }))
  step(() => store.remove([2]))
  step(() => store.setSetting('step', 'last'))
}

test('the log cut at and around each frame opens as some earlier state, and never goes back', async () => {
  const home = await tempDir()
  const source = join(home, 'source')
  const { store } = openStore({ dir: source })
  onTestFinished(() => store.close())
  const seen = [picture(store)]
  live(store, seen)
  expect(new Set(seen).size).toBe(seen.length)

  const log = readFileSync(join(source, 'sluice.db-wal'))
  const pageSize = log.readUInt32BE(8)
  const frames = (log.length - LOG_HEAD) / (FRAME_HEAD + pageSize)
  expect(Number.isInteger(frames)).toBe(true)
  expect(frames).toBeGreaterThan(seen.length)

  let reached = 0
  const states = new Set<number>()
  for (let frame = 0; frame <= frames; frame += 1) {
    const boundary = LOG_HEAD + frame * (FRAME_HEAD + pageSize)
    const torn = Math.min(log.length, boundary + FRAME_HEAD + pageSize / 2)
    // At the boundary; in the middle of the next frame; and there with the rest of the file never written.
    const cuts = [log.subarray(0, boundary), log.subarray(0, torn), Buffer.alloc(log.length)]
    cuts[2]?.set(log.subarray(0, torn))
    for (const [kind, cut] of cuts.entries()) {
      const dir = join(home, `${frame}-${kind}`)
      mkdirSync(dir)
      copyFileSync(join(source, 'sluice.db'), join(dir, 'sluice.db'))
      writeFileSync(join(dir, 'sluice.db-wal'), cut)

      const again = openStore({ dir })
      const state = seen.indexOf(picture(again.store))
      again.store.close()

      expect(again.notices).toEqual([])
      expect(state).toBeGreaterThanOrEqual(reached)
      reached = state
      states.add(state)
    }
  }
  expect([...states]).toEqual(seen.map((_, index) => index))
})
