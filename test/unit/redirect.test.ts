// Where a redirect may lead, and what it may carry there.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Hop, isRedirect, nextHop, withoutUserInfo } from '../../src/main/engine/redirect.ts'

const SECRETS = { authorization: 'Basic eA==', cookie: 'a=1', 'x-token': 't' }
const from = (url: string): Hop => ({ url, headers: SECRETS })

describe('isRedirect', () => {
  test.each([301, 302, 303, 307, 308])('%i is one', status => {
    expect(isRedirect(status)).toBe(true)
  })
  test.each([200, 206, 300, 304, 305, 306, 399, 404])('%i is none', status => {
    expect(isRedirect(status)).toBe(false)
  })
})

describe('withoutUserInfo', () => {
  test.each([
    ['https://h.example/a?b#c', 'https://h.example/a?b', null],
    ['https://u:p@h.example/a', 'https://h.example/a', 'u:p'],
    ['https://u@h.example/a', 'https://h.example/a', 'u:'],
    ['https://:p@h.example/a', 'https://h.example/a', ':p'],
    ['https://@h.example/a', 'https://h.example/a', null],
    ['https://a%40b:p%3Aq@h.example/', 'https://h.example/', 'a@b:p:q'],
    ['https://%C3%BC:%E2%82%AC@h.example/', 'https://h.example/', 'ü:€'],
    ['https://50%:%zz@h.example/', 'https://h.example/', '50%:%zz'],
    ['http://u:p@h.example:8080/', 'http://h.example:8080/', 'u:p'],
  ])('%s', (link, url, credentials) => {
    const hop = withoutUserInfo(link)
    expect(hop.url).toBe(url)
    const sent = hop.headers['authorization']?.replace(/^Basic /, '')
    expect(sent === undefined ? null : Buffer.from(sent, 'base64').toString()).toBe(credentials)
  })
})

describe('nextHop', () => {
  test.each([
    ['an absolute path', 'https://h.example/a/b?c', '/d', 'https://h.example/d'],
    ['a relative path', 'https://h.example/a/b?c', 'd', 'https://h.example/a/d'],
    ['dots', 'https://h.example/a/b/c', '../d', 'https://h.example/a/d'],
    ['a query', 'https://h.example/a?b', '?c', 'https://h.example/a?c'],
    ['the same place', 'https://h.example/a', '#top', 'https://h.example/a'],
    ['its usual port named', 'https://h.example/a', 'https://h.example:443/d', 'https://h.example/d'],
    ['capitals', 'https://h.example/a', 'HTTPS://H.EXAMPLE/d', 'https://h.example/d'],
    ['white space around', 'https://h.example/a', ' /d\t', 'https://h.example/d'],
    ['user info for itself', 'https://h.example/a', 'https://x:y@h.example/d', 'https://h.example/d'],
    ['raw UTF-8', 'https://h.example/a', Buffer.from('/ü').toString('latin1'), 'https://h.example/%C3%BC'],
    ['raw latin-1', 'https://h.example/a', '/\u00fc', 'https://h.example/%C3%BC'],
  ])('%s stays on the origin and keeps the headers', (_what, url, location, next) => {
    expect(nextHop(from(url), location)).toEqual({ url: next, headers: SECRETS })
  })

  test.each([
    ['another host', 'https://h.example/a', 'https://i.example/d', 'https://i.example/d'],
    ['a host below', 'https://h.example/a', 'https://sub.h.example/', 'https://sub.h.example/'],
    ['no scheme', 'https://h.example/a', '//i.example/d', 'https://i.example/d'],
    ['another port', 'https://h.example/a', 'https://h.example:444/d', 'https://h.example:444/d'],
    ['https from http', 'http://h.example/a', 'https://h.example/d', 'https://h.example/d'],
    ['user info', 'https://h.example/a', 'https://u:p@i.example/d', 'https://i.example/d'],
    ['backslashes', 'https://h.example/a', '\\\\i.example\\d', 'https://i.example/d'],
    [
      'a name that looks the same',
      'https://h.example/a',
      'https://h.example.evil.example/',
      'https://h.example.evil.example/',
    ],
    [
      'the old host as user info',
      'https://h.example/a',
      'https://h.example@i.example/',
      'https://i.example/',
    ],
  ])('%s is another origin and gets none', (_what, url, location, next) => {
    expect(nextHop(from(url), location)).toEqual({ url: next, headers: {} })
  })

  test.each([
    ['nothing', null],
    ['an empty one', ''],
    ['a blank one', '  '],
    ['no URL', 'https://'],
    ['a bad port', 'https://h.example:99999/'],
    ['a bad host', 'https://h ex/'],
    ['ftp', 'ftp://h.example/d'],
    ['file', 'file:///etc/passwd'],
    ['data', 'data:text/plain,x'],
    ['blob', 'blob:https://h.example/x'],
    ['javascript', 'javascript:alert(1)'],
    ['javascript with a tab in it', 'java\tscript:alert(1)'],
    ['a scheme nobody knows', 'unsupported://mirror/x'],
  ])('%s is refused', (_what, location) => {
    expect(nextHop(from('https://h.example/a'), location)).toMatchObject({ code: 'protocol' })
  })

  test.each(['http://h.example/a', 'http://i.example/', 'http://localhost/'])(
    'from https to %s is refused as not secure',
    location => {
      expect(nextHop(from('https://h.example/a'), location)).toMatchObject({ code: 'tls' })
    },
  )

  test('never throws, and what it allows is http or https, without secrets for another origin', () => {
    const near = fc.string({ unit: fc.constantFrom(...'htps:/\\.@#?%[]\t\u00fc \u0000ab1') })
    const leading = fc
      .tuple(fc.constantFrom('http://', 'https://', '//', '\\\\', 'https:', 'HTTP:/'), near)
      .map(parts => parts.join(''))
    const base = fc.constantFrom('https://h.example/a', 'http://h.example:81/a')
    fc.assert(
      fc.property(base, fc.oneof(near, leading, fc.string()), (url, location) => {
        const hop = nextHop(from(url), location)
        if ('code' in hop) return
        const next = new URL(hop.url)
        expect(['http:', 'https:']).toContain(next.protocol)
        expect(url.startsWith('https:') && next.protocol === 'http:').toBe(false)
        expect(next.username + next.password + next.hash).toBe('')
        expect(hop.headers).toEqual(next.origin === new URL(url).origin ? SECRETS : {})
      }),
      { numRuns: 400 },
    )
  })
})
