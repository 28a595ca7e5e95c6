// What is known of new versions: each state with each fact, what errors come to, and when to look again.
import { describe, expect, it } from 'vitest'
import {
  nextCheckIn,
  nextUpdateState,
  UNCHECKED,
  type UpdateEvent,
  type UpdateState,
  type UpdateTrouble,
  updateTrouble,
  updateView,
} from '../../src/main/desktop/updates-state.ts'
import { say } from '../../src/shared/words.ts'

const CHECKED: UpdateState = { kind: 'idle', checkedAt: 5 }
const CHECKING: UpdateState = { kind: 'checking' }
const FETCHING: UpdateState = { kind: 'fetching', version: '2.0.0', received: 10, total: 100 }
const READY: UpdateState = { kind: 'ready', version: '2.0.0' }
const FAILED: UpdateState = { kind: 'failed', trouble: 'unreachable' }

const LOOKS: UpdateEvent = { kind: 'checking' }
const NONE: UpdateEvent = { kind: 'none', at: 7 }
const FOUND: UpdateEvent = { kind: 'found', version: '3.0.0' }
const PROGRESS: UpdateEvent = { kind: 'progress', received: 60, total: 100 }
const FETCHED: UpdateEvent = { kind: 'fetched', version: '2.0.0' }
const FAILS: UpdateEvent = { kind: 'failed', trouble: 'damaged' }

describe('the state after a fact', () => {
  it.each<[UpdateState, UpdateEvent, UpdateState]>([
    [UNCHECKED, LOOKS, CHECKING],
    [CHECKED, LOOKS, CHECKING],
    [FAILED, LOOKS, CHECKING],
    [FETCHING, LOOKS, FETCHING],
    [CHECKING, NONE, { kind: 'idle', checkedAt: 7 }],
    [FETCHING, NONE, FETCHING],
    [CHECKING, FOUND, { kind: 'fetching', version: '3.0.0', received: 0, total: 0 }],
    [CHECKED, FOUND, CHECKED],
    [FETCHING, PROGRESS, { ...FETCHING, received: 60 }],
    [FETCHING, { kind: 'progress', received: 120, total: 100 }, { ...FETCHING, received: 120, total: 120 }],
    [CHECKING, PROGRESS, CHECKING],
    [FETCHING, FETCHED, READY],
    [CHECKING, FETCHED, CHECKING],
    [CHECKING, FAILS, { kind: 'failed', trouble: 'damaged' }],
    [FETCHING, FAILS, { kind: 'failed', trouble: 'damaged' }],
  ])('%j, %j: %j', (state, event, next) => {
    expect(nextUpdateState(state, event)).toEqual(next)
  })

  it.each([LOOKS, NONE, FOUND, PROGRESS, FETCHED, FAILS])('is ready still, whatever comes: %j', event => {
    expect(nextUpdateState(READY, event)).toBe(READY)
  })
})

describe('what went wrong', () => {
  it.each<[object | string, UpdateTrouble]>([
    [{ message: 'net::ERR_INTERNET_DISCONNECTED' }, 'unreachable'],
    [{ message: 'net::ERR_NAME_NOT_RESOLVED' }, 'unreachable'],
    [{ message: 'Error: net::ERR_CONNECTION_REFUSED at x' }, 'unreachable'],
    [{ code: 'ECONNREFUSED', message: 'connect' }, 'unreachable'],
    [{ code: 'ETIMEDOUT', message: '' }, 'unreachable'],
    [{ code: 'HTTP_ERROR_503', statusCode: 503, message: '503 ' }, 'unreachable'],
    [{ statusCode: 429, message: '429' }, 'unreachable'],
    [{ message: 'net::ERR_CERT_DATE_INVALID' }, 'insecure'],
    [{ message: 'net::ERR_SSL_PROTOCOL_ERROR' }, 'insecure'],
    [{ message: 'net::ERR_BLOCKED_BY_CLIENT' }, 'insecure'],
    [{ code: 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND', message: '404' }, 'unreadable'],
    [{ code: 'ERR_UPDATER_INVALID_UPDATE_INFO', message: '' }, 'unreadable'],
    [{ statusCode: 403, message: '' }, 'unreadable'],
    [{ code: 'ERR_CHECKSUM_MISMATCH', message: 'sha512 checksum mismatch' }, 'damaged'],
    [{ code: 'ERR_UPDATER_INVALID_SIGNATURE', message: '' }, 'damaged'],
    [{ code: 'ENOSPC', message: 'no space left on device' }, 'disk-full'],
    [{ code: 'EACCES', message: 'permission denied' }, 'failed'],
    [{ code: 5, message: null }, 'failed'],
    ['broken', 'failed'],
  ])('%j is told as %s', (error, trouble) => {
    expect(updateTrouble(error)).toBe(trouble)
  })

  it('is told as a sentence', () => {
    expect(updateView({ kind: 'failed', trouble: 'damaged' })).toEqual({
      kind: 'failed',
      because: say('updates.trouble.damaged'),
    })
    expect(updateView(FETCHING)).toEqual(FETCHING)
  })
})

describe('the next look', () => {
  const MINUTE = 60_000
  it.each<[number, UpdateTrouble | null, number]>([
    [0, null, 360],
    [1, 'unreachable', 15],
    [2, 'unreadable', 30],
    [3, 'failed', 60],
    [5, 'unreachable', 240],
    [6, 'unreachable', 360],
    [2_000, 'unreachable', 360],
    [1, 'damaged', 360],
    [1, 'disk-full', 360],
  ])('after %d failures (%s) comes in %d minutes', (failures, trouble, minutes) => {
    expect(nextCheckIn(failures, trouble, 0.5)).toBe(minutes * MINUTE)
  })

  it('is not at the same time for all of us', () => {
    expect([0, 1].map(random => nextCheckIn(0, null, random) / MINUTE)).toEqual([288, 432])
  })
})
