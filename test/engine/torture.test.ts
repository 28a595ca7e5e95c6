// A short run of `npm run torture`: downloads against random faults, and kills. One seed is always the same; the other is
// new each time and named in the message of a failure.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { finished, openBench, until } from '../support/engine-harness.ts'
import { type Behaviour, captivePortal, inTurn } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'
import { tempDir } from '../support/temp.ts'
import { readArguments } from '../support/torture/arguments.ts'
import { runGroup } from '../support/torture/group.ts'
import type { Verdict } from '../support/torture/judge.ts'
import { drawKills, runKills } from '../support/torture/kill.ts'
import { drawGroup, GROUP } from '../support/torture/plan.ts'
import { add, closing, emptyTally } from '../support/torture/tally.ts'

const FIXED = 7
const RANDOM = Math.floor(Math.random() * 2 ** 31)
const GROUPS = 7
/** Engine milliseconds in a real one: most of what is run here waits most of the time. */
const SPEED = 1_000

async function folders(count: number): Promise<readonly string[]> {
  const dir = await tempDir()
  const made = Array.from({ length: count }, (_, i) => join(dir, String(i)))
  for (const folder of made) await mkdir(folder)
  return made
}

/** Runs the groups of a seed, all at once; their verdicts. */
async function runGroups(seed: number): Promise<readonly Verdict[]> {
  const run = (folder: string, index: number) => runGroup(drawGroup(seed, index), { folder, speed: SPEED })
  return (await Promise.all((await folders(GROUPS)).map(run))).flat()
}

describe('downloads against random faults', () => {
  it.each([
    ['the same ones each time', FIXED],
    ['new ones each time', RANDOM],
  ])('are right, or refused with a reason: %s', { timeout: 120_000 }, async (_what, seed) => {
    const verdicts = await runGroups(seed)
    const wrong = verdicts
      .filter(({ end }) => end === 'wrong')
      .map(({ number, detail }) => `${detail}: npm run torture -- --seed ${seed} --only ${number}`)
    expect(wrong).toEqual([])
    expect(verdicts.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: GROUPS * GROUP }, (_, i) => i),
    )
    // A run in which nothing arrives, or nothing goes wrong, shows nothing.
    expect(verdicts.filter(({ end }) => end === 'right').length).toBeGreaterThan((GROUPS * GROUP) / 2)
    expect(verdicts.reduce((sum, { faults }) => sum + faults, 0)).toBeGreaterThan(GROUPS)
  })
})

it('kill -9 at random moments leaves no wrong file and no wrong claim', { timeout: 120_000 }, async () => {
  const made = await folders(2)
  const reports = await Promise.all(
    made.map((folder, index) => runKills({ ...drawKills(FIXED, index, 3), ...SMALL }, folder)),
  )
  expect(reports.flatMap(({ wrong }) => wrong)).toEqual([])
  // A checkpoint is due every two seconds; a half more is for a machine too busy to keep it.
  const beyond = reports.flatMap(({ lost }) => lost).filter(({ bytes, bound }) => bytes > 1.5 * bound)
  expect(beyond).toEqual([])
})

/** Two files of which each run of the command brings only a part. */
const SMALL = {
  connections: 4,
  rate: 3_000_000,
  files: [
    { size: 7_000_001, contentSeed: 1, validator: true },
    { size: 6_000_000, contentSeed: 2, validator: false },
  ],
}

describe('what it has found', () => {
  const server = serverForEach()

  it('a part file announced but not made is not taken for an empty one of another download', async () => {
    const contents = [pseudoRandom(12_000_000, 1), pseudoRandom(12_000_000, 2)]
    const bench = await openBench()
    const urls = contents.map((content, i) => server.route(`/${i}/file.bin`, { content, stallAt: 0 }))
    const first = bench.add(urls[0] ?? '')
    await until(bench.queue, first, ({ total }) => total !== null)
    await server.until(() => server.stalled('/0/file.bin') > 0)
    await bench.queue.stop()
    // The second found the same name free, wrote it down, and the process was killed before the disk said "exists".
    const { representation } = bench.stored(first).record
    const [second = 0] = bench.store.add([bench.intent(urls[1] ?? '')], 0)
    const announced = { name: 'file.bin', partName: 'file.bin.part', partId: null, durable: 0 }
    bench.store.update(second, { ...announced, state: 'running', representation })
    for (const [i, content] of contents.entries()) server.route(`/${i}/file.bin`, { content })
    await bench.reopen()
    const views = [await finished(bench.queue, first), await finished(bench.queue, second)]
    const sums = await Promise.all(views.map(({ path }) => sha256OfFile(path ?? '').catch(String)))
    expect(sums).toEqual(contents.map(content => content.sha256()))
  })

  it('a login page is not taken for a file without ranges that broke off', async () => {
    const content = pseudoRandom(3_000_000)
    const sound: Behaviour = { content, ranges: 'ignored', acceptRanges: null }
    const bench = await openBench()
    const script = inTurn({ ...sound, cutAt: 1_000_000 }, captivePortal(), sound)
    const view = await bench.get(server.route('/file.bin', script))
    expect([view.state.kind, view.received]).toEqual(['done', content.size])
  })
})

describe('what is drawn', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(drawGroup(3, 5)).toEqual(drawGroup(3, 5))
    expect(drawGroup(3, 5)).not.toEqual(drawGroup(4, 5))
    expect(drawKills(3, 5, 6)).toEqual(drawKills(3, 5, 6))
  })

  it('has every kind of fault', () => {
    const groups = Array.from({ length: 40 }, (_, index) => drawGroup(1, index))
    const kinds = new Set(
      groups.flatMap(({ downloads }) =>
        downloads.flatMap(({ faults }) => faults.map(({ fault }) => fault.kind)),
      ),
    )
    expect(kinds.size).toBe(23)
  })
})

describe('a file that is wrong', () => {
  const verdict = {
    number: 12,
    end: 'wrong',
    detail: 'it has 5 bytes',
    excused: true,
    size: 10,
    fetched: 30,
    forced: false,
    faults: 1,
    requests: 2,
    waited: 0,
  } as const

  it('is told with the command that repeats it', () => {
    const tally = add(emptyTally(99), { kind: 'group', verdicts: [verdict] })
    const lines = closing(tally, { seconds: 1, interrupted: false, missing: [] })
    expect(lines).toContain('Wrong: 1')
    expect(lines.at(-1)).toBe('  it has 5 bytes\n    npm run torture -- --seed 99 --only 12')
    expect(readArguments(['--seed', '99', '--only', '12'], 0)).toMatchObject({
      seed: 99,
      only: { kind: 'group', index: 1 },
    })
  })

  it('is found by the judge', { timeout: 60_000 }, async () => {
    // A server that lies so well that nobody can tell stands for an engine that does not look.
    const [folder = ''] = await folders(1)
    const [plan] = drawGroup(1, 0).downloads
    if (plan === undefined) throw new Error('no plan')
    const honest = { ...plan, size: 100, faults: [], acts: [], changesAt: null, redirect: null, limit: null }
    const group = { ...drawGroup(1, 0), ends: [], downloads: [{ ...honest, checksum: 'none' as const }] }
    const lie = {
      kind: 'raw',
      text: `HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n${'x'.repeat(100)}`,
    } as const
    const [right] = await runGroup(group, { folder: join(folder, 'a') })
    expect(right).toMatchObject({ end: 'right', fetched: 100 })
    const liar = {
      ...group,
      downloads: [{ ...honest, checksum: 'none' as const, faults: [{ request: 0, fault: lie }] }],
    }
    const [wrong] = await runGroup(liar, { folder: join(folder, 'b') })
    expect(wrong).toMatchObject({ end: 'wrong' })
  })
})

it.each([
  [['--downloads', 'x'], '--downloads takes a whole number'],
  [['--only', 'fish'], '--only takes a number'],
  [['--workers', '0'], '--workers takes 1 at least'],
  [['--fast'], "Unknown option '--fast'"],
])('%j is refused in a sentence', (argv, sentence) => {
  expect(readArguments(argv, 0)).toMatchObject({ kind: 'wrong', message: expect.stringContaining(sentence) })
})
