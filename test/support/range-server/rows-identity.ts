// Rows 20 to 27: validators, and what else tells one version of a file from another.
import { otherContent } from './behaviour.ts'
import type { HostileRow } from './rows.ts'

const BELIEVED = { first: 'right', range: 'right', resume: 'right' } as const
const CHANGED = { range: 'changed', resume: 'changed' } as const

const WEAK = { etag: 'W/"v1"' } as const
const DATED = { etag: null } as const
const BARE = { etag: null, lastModified: null } as const
const LATER = 'Thu, 02 Jan 2025 00:00:00 GMT'

export const IDENTITY_ROWS: readonly HostileRow[] = [
  {
    row: 20,
    name: 'a strong ETag',
    cases: [{ hostile: () => ({}), ...BELIEVED, proof: ['If-Range: the ETag'] }],
  },
  {
    row: 21,
    name: 'a weak ETag',
    cases: [
      { what: 'and the same file', sound: WEAK, hostile: () => ({}), ...BELIEVED, proof: ['no If-Range'] },
      {
        what: 'and other bytes under it',
        sound: WEAK,
        hostile: truth => ({ content: otherContent(truth) }),
        resume: 'changed',
        proof: ['no If-Range'],
      },
      {
        what: 'that a strong one became, and other bytes under it',
        hostile: truth => ({ etag: 'W/"v1"', content: otherContent(truth), ifRange: 'ignored' }),
        range: 'honest',
        resume: 'honest',
      },
      {
        what: 'that became another',
        sound: WEAK,
        hostile: truth => ({ etag: 'W/"v2"', content: otherContent(truth) }),
        ...CHANGED,
      },
    ],
  },
  {
    row: 22,
    name: 'Last-Modified only',
    cases: [
      {
        what: 'long before Date',
        sound: DATED,
        hostile: () => ({}),
        ...BELIEVED,
        proof: ['If-Range: the date'],
      },
      {
        what: 'in the second of Date',
        sound: { ...DATED, lastModified: LATER, date: LATER },
        hostile: () => ({}),
        ...BELIEVED,
        proof: ['no If-Range'],
      },
      {
        what: 'without Date',
        sound: { ...DATED, date: null },
        hostile: () => ({}),
        ...BELIEVED,
        proof: ['no If-Range'],
      },
      {
        what: 'and a 206 of other bytes without it',
        sound: DATED,
        hostile: truth => ({ ...BARE, content: otherContent(truth), ifRange: 'ignored' }),
        range: 'honest',
        resume: 'honest',
      },
      {
        what: 'and a 206 of other bytes with an ETag in its place',
        sound: DATED,
        hostile: truth => ({
          etag: '"v2"',
          lastModified: null,
          content: otherContent(truth),
          ifRange: 'ignored',
        }),
        range: 'honest',
        resume: 'honest',
      },
      {
        what: 'that became another',
        sound: DATED,
        hostile: truth => ({ lastModified: LATER, content: otherContent(truth), ifRange: 'ignored' }),
        ...CHANGED,
      },
    ],
  },
  {
    row: 23,
    name: 'no validator',
    cases: [
      { what: 'and the same file', sound: BARE, hostile: () => ({}), ...BELIEVED, proof: ['no If-Range'] },
      {
        what: 'and a large file in many parts',
        sound: BARE,
        hostile: () => ({}),
        range: 'right',
        proof: ['unverified'],
        unkept: 'nothing says that the parts are of one version: it is told as not verified',
      },
      {
        what: 'and other bytes',
        sound: BARE,
        hostile: truth => ({ content: otherContent(truth) }),
        resume: 'changed',
      },
      {
        what: 'and another length',
        sound: BARE,
        hostile: truth => ({ content: otherContent(truth, truth.size + 1) }),
        ...CHANGED,
      },
      {
        what: 'and neither ranges any more',
        sound: BARE,
        hostile: truth => ({ content: otherContent(truth), ranges: 'ignored' }),
        resume: 'changed',
      },
    ],
  },
  {
    row: 24,
    name: 'an ETag that differs between edges, same length',
    cases: [
      {
        what: 'one edge ignores If-Range',
        hostile: () => ({ etag: '"edge-2"', ifRange: 'ignored' }),
        first: 'right',
        ...CHANGED,
      },
      { what: 'one edge sends all of it', hostile: () => ({ etag: '"edge-2"' }), first: 'right', ...CHANGED },
    ],
  },
  {
    row: 25,
    name: 'an ETag that changed',
    cases: [
      {
        what: 'with a 200',
        hostile: truth => ({ etag: '"v2"', content: otherContent(truth) }),
        ...CHANGED,
      },
      {
        what: 'with a 206',
        hostile: truth => ({ etag: '"v2"', content: otherContent(truth), ifRange: 'ignored' }),
        ...CHANGED,
      },
    ],
  },
  {
    row: 26,
    name: '206 to If-Range without ETag',
    cases: [
      { what: 'of the same version', hostile: () => ({ ...BARE, ifRange: 'ignored' }), ...BELIEVED },
      {
        what: 'of another version',
        hostile: truth => ({ ...BARE, ifRange: 'ignored', content: otherContent(truth) }),
        resume: 'changed',
      },
      {
        what: 'of another version, where nothing is held to compare with',
        hostile: truth => ({ ...BARE, ifRange: 'ignored', content: otherContent(truth) }),
        range: 'honest',
      },
    ],
  },
  {
    row: 27,
    name: 'Repr-Digest, Content-Digest, Digest',
    cases: [
      {
        what: 'of the whole file on every part',
        hostile: truth => {
          const digest = Buffer.from(truth.sha256(), 'hex').toString('base64')
          return {
            headers: [
              ['Repr-Digest', `sha-256=:${digest}:`],
              ['Digest', `SHA-256=${digest}`],
            ],
          }
        },
        ...BELIEVED,
      },
      {
        what: 'that are no digests',
        hostile: () => ({
          headers: [
            ['Repr-Digest', 'sha-256=:'],
            ['Content-Digest', '???'],
          ],
        }),
        ...BELIEVED,
      },
    ],
  },
]
