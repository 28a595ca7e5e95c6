// One plain phrase for every event of a timeline, with all its facts and with none.
import { describe, expect, test } from 'vitest'
import { EVENT_KINDS, type EventKind, FAILURE_CODES, type TimelineEvent } from '../../src/shared/model.ts'
import { reasonWords } from '../../src/shared/reason-words.ts'
import { checkPhrase, eventSentence, factsWithoutUrls, waitOf } from '../../src/shared/timeline.ts'

const AT = new Date(2027, 0, 31, 14, 0, 0).getTime()
const UNTIL = new Date(2027, 0, 31, 14, 3, 20).getTime()
const HOST = 'dl.example.org'

const event = (kind: EventKind, facts: TimelineEvent['facts'] = {}): TimelineEvent => ({
  at: AT,
  kind,
  facts,
})

describe.each(EVENT_KINDS)('%s', kind => {
  test.each(['', HOST])('without any fact it is a plain phrase still, host %j', host => {
    const phrase = eventSentence(event(kind), { host })
    expect(phrase).toMatch(/^(?:[A-Z]|dl\.example\.org).*[^.]$/)
    expect(phrase).not.toMatch(/undefined|null|nan\b| {2}|\(\)/i)
  })
})

const cases: readonly (readonly [EventKind, TimelineEvent['facts'], string])[] = [
  ['added', {}, 'Added'],
  ['started', { held: 0 }, 'Started'],
  ['started', { held: 1_500_000 }, 'Started with 1.5 MB already here'],
  ['probed', { bytes: 1_500_000_000, ranges: 1, validator: 1, host: HOST }, `${HOST} has 1.5 GB`],
  [
    'probed',
    { bytes: 10, ranges: 0, validator: 0, host: HOST },
    `${HOST} has 10 B; a broken connection means starting over; it does not mark versions of the file`,
  ],
  ['probed', { ranges: 1, validator: 1 }, 'example.com does not say how large the file is'],
  ['connections', { connections: 8 }, 'Downloading over 8 connections'],
  ['connections', { connections: 1 }, 'Downloading over 1 connection'],
  ['connections', { connections: 0 }, 'No connection is open'],
  [
    'limited',
    { host: HOST, connections: 4, because: 'HTTP 429', until: UNTIL },
    `Asked for less: ${HOST} allows 4 connections now (HTTP 429), nothing before 14:03:20`,
  ],
  [
    'limited',
    { host: HOST, connections: 1, because: 'no more than 1 connection' },
    `Asked for less: ${HOST} allows 1 connection now (no more than 1 connection)`,
  ],
  [
    'limited',
    { host: HOST, connections: 2, because: 'rate-limited', until: UNTIL + 86_400_000 },
    `Asked for less: ${HOST} allows 2 connections now, nothing before 2027-02-01 14:03:20`,
  ],
  ['waiting', { because: 'disk-full', detail: 'ENOSPC' }, 'Waiting: the disk is full'],
  ['waiting', { because: 'network', detail: 'offline' }, 'Waiting: this computer is offline'],
  [
    'waiting',
    { because: 'network', detail: 'HTTP 503', until: UNTIL },
    'Waiting until 14:03:20: example.com has a problem of its own (HTTP 503)',
  ],
  [
    'renewed',
    { because: 'HTTP 403' },
    'The link had expired (HTTP 403); the one you gave led to a fresh one',
  ],
  ['renewed', { because: 'forbidden' }, 'The link had expired; the one you gave led to a fresh one'],
  ['relinked', { host: HOST }, `A new link was given, to ${HOST}`],
  ['resumed', { held: 2_000 }, 'Went on with 2 kB already here'],
  ['resumed', {}, 'Went on'],
  ['paused', {}, 'Paused'],
  ['restarted', {}, 'Started over from the first byte'],
  ['refetched', { chunks: 3, because: '' }, 'Fetching again what could not prove itself: 3 pieces'],
  [
    'refetched',
    { chunks: 1, because: 'after a crash' },
    'Fetching again what could not prove itself: 1 piece (after a crash)',
  ],
  ['checked', { chunks: 12, wrong: 0 }, 'Checked: all 12 pieces are as received'],
  ['checked', { chunks: 12, wrong: 2 }, 'Checked: 2 of 12 pieces are wrong'],
  ['verified', { algorithm: 'sha256' }, 'The SHA-256 checksum fits'],
  ['verified', { algorithm: 'whirlpool' }, 'The checksum fits'],
  ['unmarked', { detail: 'EACCES' }, 'Could not be marked as a file from the internet'],
  ['finished', {}, 'Done'],
  ['failed', { code: 'gone', detail: 'HTTP 404' }, 'Failed: example.com no longer has this file (HTTP 404)'],
  ['failed', { code: 'unheard-of' }, 'Failed: example.com sent an answer that Sluice cannot use'],
]

test.each(cases)('%s %j → %s', (kind, facts, phrase) => {
  expect(eventSentence(event(kind, facts), { host: 'example.com' })).toBe(phrase)
})

test('every failure has its words', () => {
  for (const code of FAILURE_CODES) {
    expect(eventSentence(event('failed', { code, detail: '' }))).toMatch(/^Failed: .+[^.]$/)
    expect(eventSentence(event('waiting', { because: code, detail: '' }))).toMatch(/^Waiting: .+[^.]$/)
  }
})

test('without a place the server is spoken of', () => {
  expect(eventSentence(event('failed', { code: 'gone' }))).toBe('Failed: the server no longer has this file')
})

describe('no URL but its host', () => {
  const facts = {
    host: 'https://u:s3cret@dl.example.org/a?t=s3cret',
    because: 'HTTP 302 to "https://cdn.example.org:8443/a?t=s3cret#s3cret"',
    detail: 'see http://s3cret:x and https://u:s3cret@cdn.example.org/b',
    chunks: 3,
  }

  test('in the facts', () => {
    expect(factsWithoutUrls(facts)).toEqual({
      host: 'dl.example.org',
      because: 'HTTP 302 to "cdn.example.org:8443"',
      detail: 'see a link and cdn.example.org',
      chunks: 3,
    })
  })

  test.each(EVENT_KINDS)('in the phrase for %s', kind => {
    expect(eventSentence(event(kind, facts))).not.toContain('s3cret')
  })
})

describe('the wait that an event tells of', () => {
  test('is a state', () => {
    expect(waitOf(event('waiting', { because: 'disk-full', detail: 'ENOSPC' }))).toEqual({
      kind: 'waiting',
      until: null,
      because: { code: 'disk-full', detail: 'ENOSPC' },
    })
    expect(waitOf(event('waiting', { because: 'network', detail: '', until: UNTIL }))).toMatchObject({
      until: UNTIL,
    })
  })

  test('is none after any other', () => {
    for (const kind of EVENT_KINDS) if (kind !== 'waiting') expect(waitOf(event(kind))).toBeNull()
  })
})

test.each([
  [0, 0, 'Checked: there is nothing to compare it with'],
  [1, 0, 'Checked: its one piece is as received'],
  [1, 1, 'Checked: its one piece is wrong'],
  [5, 1, 'Checked: 1 of 5 pieces is wrong'],
  [5, 5, 'Checked: 5 of 5 pieces are wrong'],
])('a check of %d pieces, %d of them wrong: %s', (chunks, wrong, phrase) => {
  expect(checkPhrase(chunks, wrong)).toBe(phrase)
})

test.each([
  'HTTP 429',
  'read ECONNRESET',
  'closed before the end above 4 at a time',
  'no reply within 30 s above 2 at a time',
  'no connection within 2.5 s',
  'nothing arrived within 90 s',
  'the connection closed early',
  'they are not what was received',
  'the disk does not hold what was written, or another program changed the part file',
  'a.part was cut short by another program',
  'a.part was replaced by another file',
  'after a crash',
])('in English the reason %j is told as it was noted', because => {
  expect(reasonWords(because)).toBe(because)
})
