// How many connections a download is worth.
import { describe, expect, test } from 'vitest'
import { connectionsFor, MOST_CONNECTIONS, SINGLE_CONNECTION_BYTES } from '../../src/main/engine/plan.ts'
import type { Representation } from '../../src/main/engine/store-port.ts'

const GB = 1_000_000_000
const file = (total: number | null, splittable = true): Representation => ({
  total,
  etag: null,
  lastModified: null,
  validator: null,
  splittable,
})

describe('connectionsFor', () => {
  test.each([
    ['nothing known yet', null, 8, 1],
    ['no ranges', file(GB, false), 8, 1],
    ['no length', file(null), 8, 1],
    ['an empty file', file(0), 8, 1],
    ['the largest small file', file(SINGLE_CONNECTION_BYTES), 8, 1],
    ['a byte more', file(SINGLE_CONNECTION_BYTES + 1), 8, 8],
    ['no more than it has chunks', file(SINGLE_CONNECTION_BYTES + 1), 16, 10],
    ['a large file', file(GB), 8, 8],
    ['the cap of the person', file(GB), 3, 3],
    ['a cap of one', file(GB), 1, 1],
    ['a cap of none', file(GB), 0, 1],
    ['a cap past every bound', file(GB), 1_000, MOST_CONNECTIONS],
    ['the largest length there is', file(Number.MAX_SAFE_INTEGER), 16, 16],
  ])('%s', (_what, representation, cap, connections) => {
    expect(connectionsFor(representation, cap)).toBe(connections)
  })
})
