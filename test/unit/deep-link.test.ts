// sluice: links: the forms that are understood, what they cannot ask for, and any garbage.
import { describe, expect, it } from 'vitest'
import { MAX_LINKS } from '../../src/shared/contract.ts'
import { isDeepLink, MAX_DEEP_LINK, readDeepLink } from '../../src/shared/deep-link.ts'

const A = 'https://example.org/a.iso'
const B = 'http://192.0.2.1/b?x=1&y=2'
const encoded = (...links: readonly string[]): string =>
  `sluice:add?${links.map(link => `url=${encodeURIComponent(link)}`).join('&')}`

it.each([
  ['sluice:', true],
  ['SLUICE://x', true],
  ['https://example.org/', false],
  ['/home/ada/sluice:', false],
  ['-sluice:', false],
])('%s says that it is one: %s', (text, expected) => expect(isDeepLink(text)).toBe(expected))

describe('a link', () => {
  it.each([
    [`sluice:${A}`, [A]],
    [`sluice://${A}`, [A]],
    [`SLUICE:${A}`, [A]],
    ['sluice://https//example.org/a.iso', [A]],
    ['sluice:http://example.org/?a=1&url=2#part', ['http://example.org/?a=1&url=2']],
    ['sluice:https://ada:secret@example.org/', ['https://ada:secret@example.org/']],
    [encoded(A), [A]],
    [encoded(A, B, A), [A, B]],
    [encoded(A).replace('add?', '//add/?'), [A]],
    [encoded(A).replace('add?', '//add?'), [A]],
    [encoded('https://example.org/文.iso'), ['https://example.org/%E6%96%87.iso']],
    // A plus stands for itself.
    ['sluice:add?url=https://example.org/c++', ['https://example.org/c++']],
    // Ranges are for people: a link of a page is one link.
    [encoded('https://example.org/[1-9]'), ['https://example.org/[1-9]']],
  ])('%s', (text, links) => expect(readDeepLink(text)).toEqual({ links, troubles: [] }))
})

it.each(['sluice:', 'sluice://', 'sluice:///', 'sluice:add', 'sluice://add/'])(
  '%s only opens the window',
  text => {
    expect(readDeepLink(text)).toEqual({ links: [], troubles: [] })
  },
)

it('can ask for links and for nothing else', () => {
  const more = '&dir=%2Fetc&name=passwd&header=Cookie%3A%20a&start=1&URL=https%3A%2F%2Fno%2F'
  expect(readDeepLink(encoded(A) + more)).toEqual({ links: [A], troubles: [] })
})

describe('what is not understood is said', () => {
  it.each([
    ['sluice:remove?id=1', 'does not understand'],
    ['sluice:/etc/passwd', 'does not understand'],
    ['sluice:sluice:https://example.org/', 'does not understand'],
    ['sluice:add?link=https://example.org/', 'does not understand'],
    ['sluice:\0\u{1f600}', 'does not understand'],
    ['sluice:add?url=', 'There is no link here'],
    ['sluice:add?url=%E0%A4%A', 'This is not a link'],
    ['sluice:https:///', 'names no server'],
    [encoded('file:///etc/passwd'), 'points to a file on this computer'],
    [encoded('javascript:alert(1)'), 'this is a script'],
    [encoded('ftp://example.org/a'), 'this is an ftp link'],
    [encoded('https://example.org/a b'), 'has a space in it'],
    [`sluice:${'x'.repeat(MAX_DEEP_LINK)}`, 'more links than Sluice takes at once'],
  ])('%s', (text, words) => {
    const { links, troubles } = readDeepLink(text)
    expect(links).toEqual([])
    expect(troubles.join(' ')).toContain(words)
  })

  it('without a password', () => {
    expect(readDeepLink(encoded('https://ada:secret@')).troubles.join()).not.toContain('secret')
    expect(readDeepLink(encoded('ftp://ada:secret@example.org/')).troubles.join()).not.toContain('secret')
  })

  it('without signs that turn the sentence around', () => {
    const { troubles } = readDeepLink(encoded('file\u202egpj.exe\u2066'))
    expect(troubles.join()).toContain('filegpj.exe')
    expect(troubles.join()).not.toMatch(/[\u202a-\u202e]/)
  })

  it('for some, and then by their number', () => {
    const bad = Array.from({ length: 1_000 }, (_, at) => `ftp://example.org/${at}`)
    const { links, troubles } = readDeepLink(encoded(...bad, A))
    expect(links).toEqual([A])
    expect(troubles).toHaveLength(6)
    expect(troubles.at(-1)).toBe('995 more links were not taken.')
  })
})

it('takes a thousand links, and no more than one request may hold', () => {
  const many = Array.from({ length: MAX_LINKS + 2 }, (_, at) => `https://example.org/files/${at}`)
  expect(readDeepLink(encoded(...many.slice(0, 1_000))).links).toEqual(many.slice(0, 1_000))
  const { links, troubles } = readDeepLink(encoded(...many, A))
  expect(links).toEqual(many.slice(0, MAX_LINKS))
  expect(troubles).toEqual(['More than 10,000 links came at once. Only the first 10,000 are here.'])
})

it.each([
  `sluice:add?${'url=&'.repeat(400_000)}`,
  `sluice:add?url=${'%'.repeat(2_000_000)}`,
  `sluice:${'/'.repeat(2_000_000)}`,
  `sluice:add?${'&'.repeat(2_000_000)}`,
  `sluice:https://${'@'.repeat(2_000_000)}`,
])('reads two megabytes of garbage in stride', text => expect(readDeepLink(text).links).toEqual([]))
