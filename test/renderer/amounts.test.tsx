// Amounts, days and names as the rows write them.
import { describe, expect, it } from 'vitest'
import { amount, dayAndTime, nameParts } from '../../src/renderer/view/queue/amounts.ts'

describe('an amount', () => {
  it.each([
    [1_210_000_000, 4_200_000_000, '1.2 of 4.2 GB'],
    [999_000, 4_200_000_000, '999 kB of 4.2 GB'],
    [49_999_999, 4_200_000_000, '49 MB of 4.2 GB'],
    [50_000_000, 4_200_000_000, '0.1 of 4.2 GB'],
    [500_000, 12_000_000, '0.5 of 12.0 MB'],
    [200, 999, '200 of 999 B'],
    [1_500, 731_400, '2 of 731 kB'],
    [400_000_000_000, 1_500_000_000_000, '0.40 of 1.50 TB'],
    [0, 4_200_000_000, '4.2 GB'],
    [4_200_000_000, 4_200_000_000, '4.2 GB'],
    [84_000_000, null, '84.0 MB'],
    [0, null, ''],
    [0, 0, '0 B'],
  ])('%d of %s is “%s”', (received, total, text) => {
    expect(amount(received, total)).toBe(text)
  })
})

it.each([
  [new Date(2026, 2, 1, 9, 5), 'Today 09:05'],
  [new Date(2026, 1, 28, 23, 59), 'Yesterday 23:59'],
  [new Date(2026, 1, 27, 23, 59), 'Feb 27, 2026'],
])('%o is “%s”', (at, text) => {
  expect(dayAndTime(at.getTime(), new Date(2026, 2, 1, 12).getTime())).toBe(text)
})

describe('a name', () => {
  it.each([
    ['short.iso', ['short.iso', '']],
    ['debian-13.1.0-amd64-DVD-1.iso', ['debian-13.1.0-amd64-', 'DVD-1.iso']],
    ['a long name that ends in a flag 🇳🇱.zip', ['a long name that ends in a f', 'lag 🇳🇱.zip']],
    ['מסמך ארוך מאוד על המערכת כולה.pdf', ['מסמך ארוך מאוד על המערכת כולה.pdf', '']],
  ])('%s is cut as %j', (name, parts) => {
    expect(nameParts(name)).toEqual(parts)
    expect(parts.join('')).toBe(name)
  })
})
