// What the queue knows of one download in full: its map, its connections, what its bytes are known by, and how far a
// comparison is; the digest of a finished file; since when nothing has come.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { TroubleError } from '../../src/main/engine/trouble.ts'
import { pseudoRandom } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { withParts } from '../support/engine-harness/guards.ts'
import { type Bench, openBench, outcome, until } from '../support/engine-harness.ts'
import { redirect, refuse } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'

const content = pseudoRandom(3 * CHUNK + 500)
const plain = { content, ranges: 'ignored', acceptRanges: null } as const

const server = serverForEach()

const detailsOf = (bench: Bench, id: number, cells = 100) => {
  const details = bench.queue.details(id, cells)
  if (details === null) throw new Error(`no download ${id}`)
  return details
}
const cellsOf = (bench: Bench, id: number, cells = 100): readonly number[] | null => {
  const { map } = detailsOf(bench, id, cells)
  return map === null ? null : [...map.cells]
}

describe('the map', () => {
  it('of one that runs is drawn from what is there now', async () => {
    const bench = await openBench()
    const id = bench.add(server.route('/file.bin', { ...plain, stallAt: CHUNK + CHUNK / 2 }))
    await until(bench.queue, id, ({ received }) => received === CHUNK + CHUNK / 2)
    expect(detailsOf(bench, id).map).toMatchObject({ total: content.size, chunks: 4, cellBytes: CHUNK })
    expect(cellsOf(bench, id)).toEqual([100, 50, 0, 0])
    expect(cellsOf(bench, id, 2)).toEqual([75, 0])
  })

  it('of one that does not is drawn from the store, and anew when it has changed', async () => {
    const bench = await openBench()
    const url = server.route('/file.bin', { ...plain, stallAt: CHUNK })
    const id = bench.add(url)
    await until(bench.queue, id, ({ received }) => received === CHUNK)
    bench.queue.pause([id])
    await server.until(() => server.openConnections === 0)
    await bench.reopen()
    expect(cellsOf(bench, id)).toEqual([100, 0, 0, 0])
    expect(detailsOf(bench, id).map).toBe(detailsOf(bench, id).map)
    expect(cellsOf(bench, id, 1)).toEqual([33])
    server.route('/file.bin', { content })
    bench.queue.resume([id])
    await until(bench.queue, id, ({ state }) => state.kind === 'done')
    expect(cellsOf(bench, id)).toEqual([100, 100, 100, 100])
    await bench.reopen()
    expect(cellsOf(bench, id)).toEqual([100, 100, 100, 100])
  })

  it('is none before anything is known', async () => {
    const bench = await openBench({ started: false })
    const id = bench.add(server.route('/file.bin', { content }))
    const { map, connections, identity, partPath } = detailsOf(bench, id)
    expect({ map, connections, partPath }).toEqual({ map: null, connections: [], partPath: null })
    expect(identity).toEqual({ servedBy: null, etag: null, lastModified: null, hasValidator: false })
  })

  it('grows where nobody knows the length', async () => {
    const bench = await openBench()
    const id = bench.add(server.route('/file.bin', { ...plain, framing: 'chunked', stallAt: CHUNK + 1 }))
    await until(bench.queue, id, ({ received }) => received === CHUNK + 1)
    expect(detailsOf(bench, id).map).toMatchObject({ total: null, chunks: 2 })
    expect(cellsOf(bench, id)).toEqual([100, 1])
    expect(detailsOf(bench, id).connections[0]).toMatchObject({ start: 0, end: null, position: CHUNK + 1 })
  })

  it('is of no download that is not there', async () => {
    expect((await openBench()).queue.details(7, 10)).toBeNull()
  })
})

describe('the connections', () => {
  it('are told with what each fetches, and keep their numbers', async () => {
    const bench = await openBench()
    const large = pseudoRandom(16 * CHUNK)
    const id = bench.add(server.route('/file.bin', { content: large, stallAt: 100_000 }))
    await server.until(() => server.stalled('/file.bin') === 8)
    await until(bench.queue, id, ({ received }) => received === 800_000)
    const { connections } = detailsOf(bench, id)
    expect(connections.map(({ state }) => state)).toEqual(Array.from({ length: 8 }, () => 'receiving'))
    expect(new Set(connections.map(one => one.id)).size).toBe(8)
    for (const { start, end, position, host, until: wait, because } of connections) {
      expect([(position ?? 0) - (start ?? 0), host, wait, because]).toEqual([
        100_000,
        new URL(server.url).host,
        null,
        null,
      ])
      expect(end).toBeGreaterThan(position ?? 0)
    }
    expect(detailsOf(bench, id).connections.map(one => one.id)).toEqual(connections.map(one => one.id))
    const byStart = [...connections].sort((a, b) => (a.start ?? 0) - (b.start ?? 0))
    for (const [i, { start }] of byStart.entries())
      expect(start).toBeGreaterThanOrEqual(byStart[i - 1]?.end ?? 0)
  })

  it('that ask have no bytes yet, and one that waits says until when and why', async () => {
    const clock = handClock()
    const bench = await openBench({ clock, random: () => 0.5 })
    const asking = bench.add(server.route('/slow.bin', { head: 'before' }))
    await server.nextRequest('/slow.bin')
    expect(detailsOf(bench, asking).connections).toMatchObject([
      { id: 1, state: 'asking', start: null, end: null, position: null, rate: 0 },
    ])
    const waiting = bench.add(server.route('/bad.bin', refuse(503)))
    await until(bench.queue, waiting, ({ state }) => state.kind === 'waiting')
    expect(detailsOf(bench, waiting).connections).toMatchObject([
      {
        state: 'waiting',
        until: clock.now() + 500,
        because: { code: 'network', detail: 'HTTP 503' },
        rate: 0,
      },
    ])
  })
})

describe('what the bytes are known by', () => {
  it('is told with the host that served them, also later', async () => {
    const bench = await openBench()
    const elsewhere = `http://localhost:${server.port}/real.bin`
    server.route('/real.bin', { content, etag: '"v7"', lastModified: 'Wed, 01 Jan 2025 00:00:00 GMT' })
    const { id } = await bench.get(server.route('/link', redirect(elsewhere)))
    const identity = {
      servedBy: `localhost:${server.port}`,
      etag: '"v7"',
      lastModified: 'Wed, 01 Jan 2025 00:00:00 GMT',
      hasValidator: true,
    }
    expect(detailsOf(bench, id).identity).toEqual(identity)
    await bench.reopen()
    expect(detailsOf(bench, id).identity).toEqual(identity)
  })

  it('may be nothing', async () => {
    const bench = await openBench()
    const { id } = await bench.get(server.route('/file.bin', { ...plain, etag: 'W/"x"', lastModified: null }))
    expect(detailsOf(bench, id).identity).toMatchObject({
      etag: 'W/"x"',
      lastModified: null,
      hasValidator: false,
    })
  })
})

describe('what the person asked for', () => {
  it('is told without a secret', async () => {
    const bench = await openBench({ started: false })
    const checksum = { algorithm: 'md5', hex: 'a'.repeat(32) } as const
    const headers = { cookie: 'canary=1', 'x-key': 'canary', accept: '*/*' }
    const url = server.route('/file.bin', { content }).replace('http://', 'http://canary:canary@')
    const details = detailsOf(bench, bench.add(url, { headers, checksum }))
    expect(details).toMatchObject({
      headers: [
        ['cookie', '••••••'],
        ['x-key', '••••••'],
        ['accept', '*/*'],
      ],
      checksum,
    })
    expect(JSON.stringify(details)).not.toContain('canary')
  })
})

describe('the part file', () => {
  it('is told while there is one', async () => {
    const bench = await openBench()
    const id = bench.add(server.route('/file.bin', { ...plain, stallAt: CHUNK }))
    await until(bench.queue, id, ({ received }) => received === CHUNK)
    expect(detailsOf(bench, id).partPath).toBe(join(bench.dir, 'file.bin.part'))
    server.route('/file.bin', plain)
    server.release('/file.bin')
    await until(bench.queue, id, ({ state }) => state.kind === 'done')
    expect(detailsOf(bench, id).partPath).toBeNull()
  })
})

describe('a comparison', () => {
  it('tells how far it is', async () => {
    const seen: (number | null)[] = []
    let look = (): void => undefined
    const bench = await openBench({
      disk: real =>
        withParts(real, part => ({
          ...part,
          check: (sums, signal) => {
            look()
            return part.check(sums, signal)
          },
        })),
    })
    const { id } = await bench.get(server.route('/file.bin', { content }))
    look = () => seen.push(detailsOf(bench, id).checked)
    expect(detailsOf(bench, id).checked).toBeNull()
    expect(await bench.queue.check([id])).toMatchObject([{ chunks: 4, wrong: 0 }])
    expect(seen).toEqual([0])
    expect(detailsOf(bench, id).checked).toBeNull()
  })
})

describe('the digest of a finished file', () => {
  it('is worked out from what is there', async () => {
    const bench = await openBench()
    const { id, path } = await bench.get(server.route('/file.bin', { content }))
    expect(await bench.queue.digest(id, 'sha256')).toBe(content.sha256())
    await writeFile(path ?? '', 'abc')
    expect(await bench.queue.digest(id, 'md5')).toBe('900150983cd24fb0d6963f7d28e17f72')
  })

  it.each<readonly [string, (path: string) => Promise<void>, string]>([
    ['is gone', path => rm(path), 'disk-error'],
    ['is a folder', replaceByFolder, 'disk-error'],
  ])('is refused where it %s', async (_what, spoil, code) => {
    const bench = await openBench()
    const { id, path } = await bench.get(server.route('/file.bin', { content }))
    await spoil(path ?? '')
    const error = await bench.queue.digest(id, 'sha256').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TroubleError)
    expect(error).toMatchObject({ trouble: { code } })
  })

  it('is refused of one that is not finished, or not there', async () => {
    const bench = await openBench({ started: false })
    const id = bench.add(server.route('/file.bin', { content }))
    for (const one of [id, 77])
      await expect(bench.queue.digest(one, 'sha256')).rejects.toMatchObject({ trouble: { code: 'gone' } })
  })

  it('ends with the queue', async () => {
    const bench = await openBench()
    const { id } = await bench.get(server.route('/file.bin', { content }))
    await bench.queue.stop()
    await expect(bench.queue.digest(id, 'sha256')).rejects.toMatchObject({ trouble: { code: 'cancelled' } })
  })
})

describe('a download of which nothing comes', () => {
  it('says since when, once five seconds have passed, until a byte comes', async () => {
    const clock = handClock()
    const bench = await openBench({ clock })
    const id = bench.add(server.route('/file.bin', { ...plain, stallAt: CHUNK }))
    await until(bench.queue, id, ({ received }) => received === CHUNK)
    const since = clock.now()
    expect(bench.view(id).quietSince).toBeNull()
    clock.advance(4_000)
    expect(bench.view(id).quietSince).toBeNull()
    const told: (number | null)[] = []
    const unsubscribe = bench.queue.subscribe(() => told.push(bench.view(id).quietSince))
    clock.advance(2_000)
    unsubscribe()
    // With the pulse of a second.
    expect(told.at(-1)).toBe(since)
    clock.advance(60_000)
    expect(bench.view(id).quietSince).toBe(since)
    server.release('/file.bin')
    expect(outcome(await until(bench.queue, id, ({ state }) => state.kind === 'done'))).toBe('done')
    expect(bench.view(id).quietSince).toBeNull()
  })

  it('says nothing while it waits', async () => {
    const clock = handClock()
    const bench = await openBench({ clock, random: () => 1 })
    const id = bench.add(server.route('/file.bin', refuse(429, [['Retry-After', '600']])))
    await until(bench.queue, id, ({ state }) => state.kind === 'waiting')
    clock.advance(60_000)
    expect(bench.view(id)).toMatchObject({ quietSince: null, state: { kind: 'waiting' } })
  })
})

async function replaceByFolder(path: string): Promise<void> {
  await rename(path, `${path}.x`)
  await mkdir(path)
}
