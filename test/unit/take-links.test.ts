// Links that come with a start of the program: which arguments are links, and what is said of those that are refused.
import { expect, it } from 'vitest'
import { CommandFailure } from '../../src/main/desktop/dispatch.ts'
import { linksAmong, type TakeLinksDeps, takeLinks } from '../../src/main/desktop/take-links.ts'
import { type AddRequest, MAX_LINKS } from '../../src/shared/contract.ts'

function taker(change: Partial<TakeLinksDeps> = {}) {
  const requests: AddRequest[] = []
  const told: string[] = []
  const reported: unknown[] = []
  const deps: TakeLinksDeps = {
    add: async request => {
      requests.push(request)
      return { added: [], rejected: [] }
    },
    ready: Promise.resolve(),
    tell: text => told.push(text),
    report: error => reported.push(error),
    ...change,
  }
  return { requests, told, reported, take: (links: readonly string[]) => takeLinks(links, deps) }
}

it('takes for links only what says so itself', () => {
  const args = [
    '--hidden',
    '.',
    'example.org/a',
    'https://example.org/a',
    'HTTP://example.org',
    'https:',
    '/a/b',
  ]
  expect(linksAmong(args)).toEqual(['https://example.org/a', 'HTTP://example.org'])
})

it('adds them, no more than one request may hold, and nothing where there are none', async () => {
  const { requests, take } = taker()
  await take([])
  expect(requests).toEqual([])
  await take(Array.from({ length: MAX_LINKS + 1 }, () => 'https://example.org/a'))
  expect(requests.map(({ items }) => items.length)).toEqual([MAX_LINKS])
})

it('says what was refused, without a password', async () => {
  const rejected = [
    { line: 1, text: 'https://ada:secret@example.org/a', reason: 'This link is already in the list.' },
  ]
  const { told, take } = taker({ add: async () => ({ added: [], rejected }) })
  await take(['https://ada:secret@example.org/a'])
  expect(told).toEqual(['https://example.org/a: This link is already in the list.'])
})

it('says what a person can do something about, and reports the rest', async () => {
  const failure = new CommandFailure('failed', 'The folder “/a” is not there.')
  const refused = taker({ add: () => Promise.reject(failure) })
  await refused.take(['https://example.org/a'])
  expect(refused.told).toEqual(['The folder “/a” is not there.'])
  const secret = new Error('SQLITE_IOERR')
  const broken = taker({ ready: Promise.reject(secret) })
  await broken.take(['https://example.org/a'])
  expect(broken.told).toEqual([])
  expect(broken.reported).toEqual([secret])
})

it('says of many refusals a few, and how many more there were', async () => {
  const rejected = Array.from({ length: 1_000 }, (_, at) => ({
    line: at + 1,
    text: `https://example.org/${at}`,
    reason: 'No.',
  }))
  const { told, take } = taker({ add: async () => ({ added: [], rejected }) })
  await take(['https://example.org/a'])
  expect(told).toHaveLength(4)
  expect(told.at(-1)).toBe('997 more links were not taken.')
})
