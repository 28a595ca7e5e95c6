// A check of finished files end to end, where something comes in between: what is not right is never left as done.
import { appendFile, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DiskError } from '../../src/main/engine/ports.ts'
import { StoreError } from '../../src/main/engine/store-port.ts'
import type { DownloadView } from '../../src/shared/model.ts'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { withParts } from '../support/engine-harness/guards.ts'
import { type Bench, openBench, outcome, until } from '../support/engine-harness.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(3_000_000)

const server = serverForEach()

/** Done, and another byte in it since. */
async function spoilt(bench: Bench): Promise<DownloadView> {
  const view = await bench.get(server.route('/file.bin', { content }))
  const path = view.path ?? ''
  const bytes = await readFile(path)
  bytes[5] = 255 - (bytes[5] ?? 0)
  await writeFile(path, bytes)
  return view
}

test('the program ends when the file has lost its name: it is mended at the next start', async () => {
  let isOff = false
  const bench = await openBench({
    disk: real => ({
      ...real,
      async renameNoReplace(from, to, id) {
        await real.renameNoReplace(from, to, id)
        if (to.endsWith('.part')) isOff = true
      },
    }),
    store: real => ({
      ...real,
      together(work) {
        if (isOff) throw new StoreError('io', 'the power is off')
        real.together(work)
      },
    }),
  })
  const { id, path } = await spoilt(bench)
  await expect(bench.queue.check([id])).rejects.toThrow('the power is off')
  expect(await readdir(bench.dir)).toEqual(['file.bin.part'])
  await bench.reopen({})
  const view = await until(bench.queue, id, ({ state }) => state.kind === 'done')
  expect(view.path).toBe(path)
  expect(await sha256OfFile(path ?? '')).toBe(content.sha256())
})

test('a file that cannot lose its name stays done', async () => {
  const bench = await openBench({
    disk: real => ({
      ...real,
      renameNoReplace: (from, to, id) =>
        to.endsWith('.part')
          ? Promise.reject(new DiskError('denied', 'in use'))
          : real.renameNoReplace(from, to, id),
    }),
  })
  const { id } = await spoilt(bench)
  await expect(bench.queue.check([id])).rejects.toThrow('in use')
  expect(outcome(bench.view(id))).toBe('done')
  expect(bench.stored(id).record.state).toBe('done')
  expect(await readdir(bench.dir)).toEqual(['file.bin'])
})

test.each([3_000_000, 0])('bytes behind the end of a file of %i are found, and cut off', async size => {
  const bench = await openBench()
  const whole = pseudoRandom(size)
  const { id, path } = await bench.get(server.route('/file.bin', { content: whole }))
  await appendFile(path ?? '', 'added')
  const { length } = server.requests
  expect(await bench.queue.check([id], false)).toMatchObject([{ wrong: 1, missing: false }])
  expect(await bench.queue.check([id])).toMatchObject([{ wrong: 1, missing: false }])
  const view = await until(bench.queue, id, ({ state }) => state.kind === 'done')
  expect(view.path).toBe(path)
  expect(await sha256OfFile(path ?? '')).toBe(whole.sha256())
  expect(server.requests).toHaveLength(length)
})

test('a file whose place a link has taken is missing, and the others are told of', async () => {
  const bench = await openBench()
  const moved = await bench.get(server.route('/moved.bin', { content }))
  const other = await bench.get(server.route('/other.bin', { content }))
  await rename(moved.path ?? '', join(bench.dir, 'elsewhere'))
  await symlink(join(bench.dir, 'elsewhere'), moved.path ?? '')
  const found = await bench.queue.check([moved.id, other.id])
  expect([...found].sort((a, b) => a.id - b.id)).toMatchObject([
    { id: moved.id, missing: true },
    { id: other.id, wrong: 0, missing: false },
  ])
})

test('a file that cannot be looked at is let go of', async () => {
  let isBroken = false
  const open = new Set<object>()
  const bench = await openBench({
    disk: real =>
      withParts(real, part => {
        open.add(part)
        return {
          ...part,
          facts: () => (isBroken ? Promise.reject(new DiskError('io', 'broken')) : part.facts()),
          close() {
            open.delete(part)
            return part.close()
          },
        }
      }),
  })
  const { id } = await bench.get(server.route('/file.bin', { content }))
  expect(open.size).toBe(0)
  isBroken = true
  await expect(bench.queue.check([id])).rejects.toThrow('broken')
  expect(open.size).toBe(0)
})

test('a link that was added again since stays the one that is known', async () => {
  const bench = await openBench()
  const { id: first } = await spoilt(bench)
  const url = server.route('/file.bin', { content, stallAt: 1_500_000 })
  const again = bench.add(url)
  await until(bench.queue, again, ({ received }) => received === 1_500_000)
  await bench.queue.check([first])
  await bench.queue.remove([first], true)
  expect(bench.add(url)).toBe(again)
})
