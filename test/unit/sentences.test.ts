// A sentence for every failure and a phrase for every state, in plain words.
import { describe, expect, test } from 'vitest'
import { timeoutError, transportError } from '../../src/main/net/errors.ts'
import type { DownloadState, DownloadView, FailureCode } from '../../src/shared/model.ts'
import { FAILURE_CODES, PRIORITIES } from '../../src/shared/model.ts'
import { priorityWord, stateSentence, troubleSentence, troubleText } from '../../src/shared/sentences.ts'
import { sampleView } from '../support/sample-view.ts'

const HOST = 'example.org'
const NOW = 1_700_000_000_000

const HYPHENATED = FAILURE_CODES.filter(code => code.includes('-')).join('|')
/** Words of the program and of protocols; a status such as HTTP 404 may be named. */
const JARGON = new RegExp(`undefined|null|nan\\b|\\b(?:tls|dns|errno|socket|protocol|${HYPHENATED})\\b`, 'i')
/** What systems call their errors. */
const SYSTEM_CODE = /\bE[A-Z]{4,}/

function viewOf(state: DownloadState, change: Partial<DownloadView> = {}): DownloadView {
  return sampleView(1, state, { host: HOST, addedAt: NOW, ...change })
}

describe.each(FAILURE_CODES)('%s', code => {
  test.each([
    '',
    'HTTP 503',
    'connect ECONNREFUSED',
    'could not write undefined.part: not permitted (EPERM)',
  ])('has two plain sentences, detail %j', detail => {
    for (const host of [HOST, '']) {
      const { what, todo } = troubleSentence({ code, detail }, { host })
      expect(what).toMatch(/^(?:[A-Z]|example\.org).*[^.]\.$/)
      expect(todo).toMatch(/^[A-Z].*\.$/)
      expect(`${what} ${todo}`).not.toMatch(JARGON)
      expect(`${what} ${todo}`).not.toMatch(SYSTEM_CODE)
      expect(`${what} ${todo}`).not.toMatch(/ {2}|\(\)/)
    }
  })

  test('has two plain sentences while it waits', () => {
    const { what, todo } = troubleSentence({ code, detail: '' }, { host: HOST, waiting: true })
    expect(what).toMatch(/^(?:[A-Z]|example\.org).*[^.]\.$/)
    expect(todo).toMatch(/by itself.*\.$/)
  })

  test('has a phrase when failed and when waiting', () => {
    const because = { code, detail: '' }
    const failed = stateSentence(viewOf({ kind: 'failed', because }), NOW)
    expect(failed).toMatch(/^Failed: .+[^.]$/)
    const waiting = stateSentence(viewOf({ kind: 'waiting', until: NOW + 42_000, because }), NOW)
    expect(waiting).toMatch(/^Waiting 42 s: .+[^.]$/)
    const open = stateSentence(viewOf({ kind: 'waiting', until: null, because }), NOW)
    expect(open).toMatch(/^Waiting: .+[^.]$/)
    expect(`${failed} ${waiting} ${open}`).not.toMatch(JARGON)
  })
})

describe('the detail', () => {
  const cases: readonly [FailureCode, string, string][] = [
    ['gone', 'HTTP 404', 'example.org no longer has this file (HTTP 404).'],
    ['gone', '', 'example.org no longer has this file.'],
    ['network', 'HTTP 502', 'example.org has a problem of its own (HTTP 502).'],
    ['network', 'HTTP 504', 'example.org took too long to answer.'],
    ['network', 'read ETIMEDOUT', 'example.org took too long to answer.'],
    ['network', 'no reply within 30 s', 'example.org took too long to answer.'],
    ['network', 'no connection within 10 s', 'example.org took too long to answer.'],
    ['network', timeoutError('nothing arrived', 30_000).message, 'Nothing came from example.org for 30 s.'],
    [
      'network',
      timeoutError('nothing arrived', 90_000).message,
      'Nothing came from example.org for 1 min 30 s.',
    ],
    ['network', timeoutError('nothing arrived', 500).message, 'Nothing came from example.org for 1 s.'],
    ['network', 'offline', 'This computer is offline.'],
    ['network', 'connect EHOSTUNREACH', 'example.org cannot be reached.'],
    ['network', 'the connection closed early', 'The connection to example.org broke.'],
    ['network', 'the proxy wants a password (HTTP 407)', 'The proxy of this network asks for a password.'],
    ['network', 'the proxy gave no connection', 'The proxy of this network gave no connection.'],
    [
      'network',
      'a web page came instead of the file (a login page of this network?)',
      'A web page came instead of the file, perhaps the sign-in page of this network.',
    ],
    [
      'tls',
      'the certificate has expired (CERT_HAS_EXPIRED)',
      'The connection to example.org is not secure (the certificate has expired).',
    ],
    ['tls', 'a redirect from https to http', 'example.org leads on to a place that is not secure.'],
    ['protocol', 'more than 20 redirects', 'example.org leads on to a place that Sluice cannot follow.'],
    [
      'disk-error',
      'could not open a.part: permission denied (EACCES)',
      'Sluice may not write to this folder.',
    ],
    ['disk-error', 'could not rename a.part: in use (EBUSY)', 'Another program is using the file.'],
    ['dns', 'the host name was not found (ENOTFOUND)', 'example.org could not be found.'],
    ['dns', 'the host name could not be looked up (EAI_AGAIN)', 'example.org could not be looked up.'],
    ['disk-error', 'a.part was cut short by another program', 'Another program changed the unfinished file.'],
    ['disk-error', 'another program changed the part file', 'Another program changed the unfinished file.'],
    [
      'disk-error',
      'the disk does not hold what was written, or another program changed the part file',
      'The disk does not hold what was written to it, or another program changed the file.',
    ],
    ['disk-error', 'a.part is not there', 'The folder or the unfinished file is no longer there.'],
    ['disk-error', 'could not write: the file is too large (EFBIG)', 'The file is too large for this disk.'],
    ['disk-error', 'could not write EACCES.part: EIO', 'The disk could not be read or written.'],
  ]
  test.each(cases)('%s, %j → %s', (code, detail, what) => {
    expect(troubleSentence({ code, detail }, { host: HOST }).what).toBe(what)
  })
})

test.each(['EACCES', 'ENAMETOOLONG', 'EFBIG', 'EISDIR'])(
  'after %s, another folder helps only together with adding the link again',
  code => {
    const trouble = { code: 'disk-error', detail: `could not open a.part: no (${code})` } as const
    expect(troubleSentence(trouble, { host: HOST }).todo).toMatch(/folder.* and add the link again\.$/)
  },
)

test.each<readonly [FailureCode, string, string]>([
  ['disk-full', 'ENOSPC', 'Free some space. It goes on by itself when there is room.'],
  ['network', 'offline', 'It goes on by itself when the network is back.'],
  ['network', 'connect ECONNREFUSED', 'It tries again by itself.'],
  [
    'disk-error',
    '/media/stick is not there',
    'If its drive was removed, connect it again: it goes on by itself then. Otherwise start over.',
  ],
  ['rate-limited', 'HTTP 429', 'It goes on by itself when that is over.'],
])('while it waits, %s (%s): %s', (code, detail, todo) => {
  expect(troubleSentence({ code, detail }, { host: HOST, waiting: true }).todo).toBe(todo)
})

describe('stateSentence', () => {
  const slowDown = { code: 'rate-limited', detail: 'HTTP 429' } as const
  const slow = { code: 'network', detail: 'no answer within 30 s' } as const
  const cases: readonly [DownloadState, Partial<DownloadView>, string][] = [
    [{ kind: 'queued' }, {}, 'Waiting its turn'],
    [{ kind: 'probing' }, {}, 'Asking example.org…'],
    [{ kind: 'probing' }, { host: '' }, 'Asking the server…'],
    [{ kind: 'running' }, { connections: 8 }, 'Downloading over 8 connections'],
    [{ kind: 'running' }, { connections: 1 }, 'Downloading over 1 connection'],
    [{ kind: 'running' }, { connections: 0 }, 'Downloading'],
    [{ kind: 'running' }, { connections: 2, quietSince: NOW - 9_999 }, 'Downloading over 2 connections'],
    [{ kind: 'running' }, { connections: 2, quietSince: NOW - 10_000 }, 'Stalled: no data for 10 s'],
    [{ kind: 'running' }, { connections: 2, quietSince: NOW - 30_999 }, 'Stalled: no data for 30 s'],
    [{ kind: 'running' }, { connections: 2, quietSince: NOW + 5_000 }, 'Downloading over 2 connections'],
    [
      { kind: 'waiting', until: NOW + 41_500, because: slowDown },
      {},
      'Waiting 42 s: example.org asked us to slow down',
    ],
    [
      { kind: 'waiting', until: NOW + 41_500, because: slowDown },
      { host: '' },
      'Waiting 42 s: the server asked us to slow down',
    ],
    [
      { kind: 'waiting', until: NOW, because: slowDown },
      {},
      'Trying again: example.org asked us to slow down',
    ],
    [{ kind: 'waiting', until: null, because: slowDown }, {}, 'Waiting: example.org asked us to slow down'],
    [
      { kind: 'waiting', until: NOW + 41_500, because: slow },
      {},
      'Waiting 42 s: example.org took too long to answer',
    ],
    [{ kind: 'waiting', until: NOW, because: slow }, {}, 'Trying again: example.org took too long to answer'],
    [
      { kind: 'waiting', until: null, because: { code: 'disk-full', detail: '' } },
      {},
      'Waiting: the disk is full',
    ],
    [
      { kind: 'waiting', until: null, because: { code: 'network', detail: 'offline' } },
      {},
      'Offline, will go on by itself',
    ],
    [{ kind: 'paused' }, {}, 'Paused'],
    [{ kind: 'verifying' }, {}, 'Checking'],
    [{ kind: 'finishing' }, {}, 'Finishing'],
    [{ kind: 'done', at: NOW, unverified: false }, {}, 'Done'],
    [
      { kind: 'done', at: NOW, unverified: true },
      {},
      'Done; the server gave no size, so a cut could not be noticed',
    ],
    [{ kind: 'failed', because: { code: 'disk-full', detail: '' } }, {}, 'Failed: the disk is full'],
  ]
  test.each(cases)('%j %j → %s', (state, change, phrase) => {
    expect(stateSentence(viewOf(state, change), NOW)).toBe(phrase)
  })
})

test('a priority has a word', () => {
  expect(PRIORITIES.map(priorityWord)).toEqual(['High priority', 'Normal priority', 'Low priority'])
})

test('both sentences are one text', () => {
  expect(troubleText({ code: 'gone', detail: 'HTTP 404' }, { host: HOST })).toBe(
    'example.org no longer has this file (HTTP 404). Check the link, or look for a new one where you found it.',
  )
})

test.each([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])('what is wrong with the certificate is said: %s', code => {
  const { message } = transportError(Object.assign(new Error(), { code }), 'connect')
  const { what } = troubleSentence({ code: 'tls', detail: message }, { host: HOST })
  expect(what).toMatch(/^The connection to example\.org is not secure \(the certificate .+\)\.$/)
})
