// Ranges in links: what they stand for, what is no range, and what cannot be counted.
import { describe, expect, it } from 'vitest'
import { expandPattern, hasPattern } from '../../src/shared/link-patterns.ts'

function links(link: string, atMost?: number): readonly string[] {
  const expansion = expandPattern(link, atMost)
  if (!expansion.ok) throw new Error(expansion.reason)
  return expansion.links
}

it.each([
  ['h/[1-3].jpg', ['h/1.jpg', 'h/2.jpg', 'h/3.jpg']],
  ['h/[08-10]', ['h/08', 'h/09', 'h/10']],
  ['h/[098-100:2]', ['h/098', 'h/100']],
  ['h/[0-10:5]', ['h/0', 'h/5', 'h/10']],
  ['h/[1-2:7]', ['h/1']],
  ['h/[7-7]', ['h/7']],
  ['h/[a-c]', ['h/a', 'h/b', 'h/c']],
  ['h/[X-Z:2]', ['h/X', 'h/Z']],
  ['h[1-2]/[a-b].zip', ['h1/a.zip', 'h1/b.zip', 'h2/a.zip', 'h2/b.zip']],
  ['http://[::1]/[1-2]', ['http://[::1]/1', 'http://[::1]/2']],
  ['h/[x][1-2]', ['h/[x]1', 'h/[x]2']],
])('expands %s', (link, expected) => {
  expect(hasPattern(link)).toBe(true)
  expect(links(link)).toEqual(expected)
})

it.each([
  'http://[::1]:8080/a',
  'http://[fe80::1%25eth-0]/a',
  'h/[draft].zip',
  'h/[a]',
  'h/[]',
  'h/[-]',
  'h/[2024-01-05].log',
  'h/[one-two]',
  'h/[1-2',
  'h/1-2]',
  'h/[1 - 2]',
  'h/%5B1-2%5D',
])('leaves %s as it is', link => {
  expect(hasPattern(link)).toBe(false)
  expect(links(link)).toEqual([link])
})

it.each([
  ['h/[9-1]', 'ends before it begins'],
  ['h/[z-a]', 'ends before it begins'],
  ['h/[1-]', 'cannot be counted'],
  ['h/[-5]', 'cannot be counted'],
  ['h/[1-f]', 'cannot be counted'],
  ['h/[a-F]', 'cannot be counted'],
  ['h/[1-5:]', 'cannot be counted'],
  ['h/[1-5:0]', 'cannot be counted'],
  ['h/[1-5:x]', 'cannot be counted'],
  ['h/[1-9999999999999999]', 'cannot be counted'],
  ['h/[1-10001]', 'too many'],
  ['h/[0-99][0-99][0-1]', 'too many'],
  ['h/[1-999999999999]', 'too many'],
])('refuses %s', (link, words) => {
  expect(hasPattern(link)).toBe(true)
  const expansion = expandPattern(link)
  expect(expansion.ok ? '' : expansion.reason).toContain(words)
  expect(expansion.ok ? '' : expansion.reason).toMatch(/\[[^\]]*\]/)
})

describe('very much', () => {
  it('gives ten thousand links and not one more', () => {
    expect(links('h/[1-10000]')).toHaveLength(10_000)
    expect(links('h/[00-99]/[00-99]')).toHaveLength(10_000)
    expect(links('h/[1-4]', 4)).toHaveLength(4)
    expect(expandPattern('h/[1-5]', 4).ok).toBe(false)
  })

  it('does not fill the memory with long links', () => {
    expect(expandPattern(`h/${'a'.repeat(60_000)}[1-10000]`).ok).toBe(false)
  })

  it('takes a long text of brackets in stride', () => {
    const text = '[1-'.repeat(200_000)
    expect(links(text)).toEqual([text])
  })
})
