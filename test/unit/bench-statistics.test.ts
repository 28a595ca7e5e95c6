// The arithmetic of a comparison and the tables made of it.
import { describe, expect, it } from 'vitest'
import {
  median,
  pairedRatios,
  ratio,
  replaceSection,
  rotated,
  scenarioTable,
  summarize,
} from '../bench/modules.ts'

describe('the median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[10, 9, 1, 2], 5.5],
    [[], Number.NaN],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected)
  })
})

describe('rounds', () => {
  it('rotate the order', () => {
    expect([0, 1, 2, 3].map(round => rotated(['a', 'b', 'c'], round).join(''))).toEqual([
      'abc',
      'bca',
      'cab',
      'abc',
    ])
  })

  it('are compared one by one', () => {
    expect(pairedRatios([1, 6, 3], [2, 2, 3])).toEqual([0.5, 3, 1])
    expect(() => pairedRatios([1], [1, 2])).toThrow('both values')
  })
})

describe('a summary', () => {
  const run = (contestant: string, round: number, wall: number): object => ({
    contestant,
    round,
    wall,
    cpu: wall / 2,
    rss: 10 + round,
  })
  const contestants = [
    { name: 'a', reference: 'a' },
    { name: 'b', reference: 'a' },
  ]

  it('pairs rounds whatever order they ran in', () => {
    const runs = [
      run('a', 0, 2),
      run('b', 0, 1),
      run('b', 1, 8),
      run('a', 1, 4),
      run('a', 2, 1),
      run('b', 2, 3),
    ]
    const [, b] = summarize(contestants, runs)
    expect(b).toMatchObject({
      wallRatio: { median: 2, min: 0.5, max: 3 },
      wall: 3,
      cpu: 1.5,
      rss: 12,
      loop: null,
    })
  })

  it('has no number for who failed, even once', () => {
    const runs = [
      run('a', 0, 2),
      run('b', 0, 1),
      run('a', 1, 2),
      { contestant: 'b', round: 1, failure: 'no' },
    ]
    expect(summarize(contestants, runs)[1]).toEqual({ name: 'b', reference: 'a', failure: 'no' })
  })

  it('has no ratio to who failed or took no part', () => {
    const failed = [{ contestant: 'a', round: 0, failure: 'no' }, run('b', 0, 1)]
    expect(summarize(contestants, failed)[1]).toMatchObject({ wallRatio: null, wall: 1 })
    expect(summarize(contestants.slice(1), [run('b', 0, 1)])[0]).toMatchObject({ cpuRatio: null, wall: 1 })
  })

  it('tells delays by their median over rounds', () => {
    const runs = [1, 9, 2].map((p99, round) => ({ ...run('a', round, 1), loop: { p99 } }))
    expect(summarize(contestants.slice(0, 1), runs)[0]?.loop).toEqual({ median: 2, min: 1, max: 9 })
  })
})

describe('a table', () => {
  const spread = { median: 0.456, min: 0.1, max: 1 }
  const figures = {
    wallRatio: spread,
    cpuRatio: null,
    wall: 1.234,
    cpu: 2,
    rss: 31.4,
    loop: null,
    ping: null,
  }

  it('lines up, and leaves out what nobody fills', () => {
    const lines = [
      { name: 'aria2c', reference: 'aria2c', ...figures },
      { name: 'b', reference: 'aria2c', ...figures, loop: spread },
      { name: 'c', reference: 'aria2c', failure: 'cut | off' },
    ]
    expect(scenarioTable(lines).split('\n')).toEqual([
      '| contestant | wall ratio        | wall s | CPU ratio | CPU s | RSS MiB | loop p99 ms |',
      '|------------|-------------------|--------|-----------|-------|---------|-------------|',
      '| aria2c     | 1                 | 1.23   | 1         | 2.00  | 31      |             |',
      '| b          | 0.46 [0.10..1.00] | 1.23   | -         | 2.00  | 31      | 0.5         |',
      '| c          | FAILED: cut / off |        |           |       |         |             |',
    ])
  })

  it('writes a ratio with its range', () => {
    expect(ratio(spread)).toBe('0.46 [0.10..1.00]')
    expect(ratio(null)).toBe('-')
  })
})

describe('a section of the page', () => {
  const page = 'a\n<!-- bench x -->\nold\n<!-- /bench x -->\n<!-- bench y -->\n<!-- /bench y -->\nz\n'

  it('is replaced, and no other', () => {
    expect(replaceSection(page, 'x', 'new')).toBe(
      'a\n<!-- bench x -->\n\nnew\n\n<!-- /bench x -->\n<!-- bench y -->\n<!-- /bench y -->\nz\n',
    )
  })

  it('is replaced twice alike', () => {
    const once = replaceSection(page, 'y', 'new') ?? ''
    expect(replaceSection(once, 'y', 'new')).toBe(once)
  })

  it('must be there', () => {
    expect(replaceSection(page, 'w', 'new')).toBeNull()
  })
})
