// A list after some of it was moved: one block, in the order it has already.
import { expect, test } from 'vitest'
import { reordered } from '../../src/main/engine/reordered.ts'

test.each<readonly [moved: string, before: string | null, order: string | null, next: string | null]>([
  ['d', 'a', 'dabce', 'a'],
  ['a', 'c', 'bacde', 'c'],
  ['a', null, 'bcdea', null],
  ['a', 'x', 'bcdea', null],
  // In the order they have, not in the order they are named in.
  ['db', 'a', 'bdace', 'a'],
  ['bd', 'e', 'acbde', 'e'],
  ['ace', null, 'bdace', null],
  // Dropped upon one of themselves: where that stands.
  ['ab', 'a', null, null],
  ['bd', 'b', 'abdce', 'c'],
  ['bd', 'd', 'acbde', 'e'],
  ['de', 'e', null, null],
  ['ae', 'e', 'bcdae', null],
  // Where they are already.
  ['c', 'd', null, null],
  ['e', null, null, null],
  ['', 'a', null, null],
  ['abcde', 'c', null, null],
])('"%s" before %s: %s', (moved, before, order, next) => {
  const all = [...'abcde']
  const after = reordered(all, new Set(moved), before)
  expect(after === null ? null : after.order.join('')).toBe(order)
  expect(after?.before ?? null).toBe(next)
})
