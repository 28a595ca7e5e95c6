// The window in Simplified Chinese: states, troubles, events, figures and refusals, with no English left among them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatCount, formatDuration, formatInstant } from '../../src/shared/format.ts'
import { checkLink } from '../../src/shared/links.ts'
import { EVENT_KINDS, FAILURE_CODES, type TimelineEvent } from '../../src/shared/model.ts'
import { reasonWords } from '../../src/shared/reason-words.ts'
import { relinkRefusal } from '../../src/shared/relink-words.ts'
import { stateSentence, troubleText } from '../../src/shared/sentences.ts'
import { eventSentence } from '../../src/shared/timeline.ts'
import { addLanguage, speak } from '../../src/shared/words.ts'
import { sampleView } from '../support/sample-view.ts'
import { wordsOf } from './catalogues.ts'

const NOW = 1_700_000_000_000
const HOST = 'example.org'
/** Latin words that are names in Chinese as well. */
const NAMES = /example\.org|Sluice|https?|HTTP|BitTorrent|eDonkey|ed2k|SHA|ftp|a\.part|MB|\bB\b/g

beforeAll(() => {
  addLanguage('zh-CN', Object.fromEntries(wordsOf('zh-CN')))
  speak('zh-CN')
})
afterAll(() => speak('en'))

function expectChinese(text: string): void {
  expect(text).toMatch(/\p{Script=Han}/u)
  expect(text.replace(NAMES, '')).not.toMatch(/[A-Za-z]|\{\{|\p{Script=Han} \p{Script=Han}/u)
}

test.each([
  [42, '42 秒'],
  [60, '1 分钟'],
  [200, '3 分 20 秒'],
  [3_600, '1 小时'],
  [7_500, '2 小时 5 分'],
  [86_400, '1 天'],
  [100_800, '1 天 4 小时'],
  [259_200, '3 天'],
  [Number.NaN, '未知'],
])('%d s → %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})

test('numbers and instants', () => {
  expect(formatCount(12_345)).toBe('12,345')
  expect(formatInstant(Number.NaN)).toBe('未知时间')
})

test('states', () => {
  const slowDown = { code: 'rate-limited', detail: 'HTTP 429' } as const
  const offline = { code: 'network', detail: 'offline' } as const
  const cases = [
    [sampleView(1, { kind: 'queued' }), '排队中'],
    [sampleView(1, { kind: 'running' }, { connections: 8 }), '正在下载，8 个连接'],
    [sampleView(1, { kind: 'running' }, { quietSince: NOW - 30_000 }), '停滞：30 秒没有收到数据'],
    [
      sampleView(1, { kind: 'waiting', until: NOW + 42_000, because: slowDown }),
      '等待 42 秒：example.org 要求放慢速度',
    ],
    [sampleView(1, { kind: 'waiting', until: null, because: offline }), '网络已断开，恢复后自动继续'],
    [
      sampleView(1, { kind: 'failed', because: { code: 'gone', detail: 'HTTP 404' } }),
      '失败：example.org 上已没有此文件（HTTP 404）',
    ],
  ] as const
  for (const [view, phrase] of cases) expect(stateSentence(view, NOW)).toBe(phrase)
})

describe.each(FAILURE_CODES)('%s', code => {
  test.each([
    ...[
      '',
      'HTTP 503',
      'HTTP 407',
      'offline',
      'nothing arrived within 90 s',
      'connect ECONNREFUSED',
      'no reply within 30 s',
    ],
    ...[
      'the proxy gave no connection',
      'a web page came instead of the file',
      'a redirect from https to http',
    ],
    ...['the certificate has expired (CERT_HAS_EXPIRED)', 'the certificate is self-signed (X)'],
    ...[
      'EACCES',
      'EBUSY',
      'ENOENT',
      'ENAMETOOLONG',
      'EFBIG',
      'EISDIR',
      'EIO',
      'a.part was cut short by another program',
    ],
    ...['the disk does not hold what was written, or another program changed the part file'],
  ])('detail %j', detail => {
    for (const host of [HOST, '']) {
      expectChinese(troubleText({ code, detail }, { host }))
      expectChinese(troubleText({ code, detail }, { host, waiting: true }))
      expectChinese(relinkRefusal({ code, detail }, host))
    }
  })
})

describe.each(EVENT_KINDS)('%s', kind => {
  test.each<TimelineEvent['facts']>([
    {},
    { host: HOST, bytes: 10, ranges: 0, validator: 0, held: 5_000_000, connections: 4, chunks: 3, wrong: 1 },
    { host: HOST, connections: 0, chunks: 1, wrong: 1, until: NOW, because: 'HTTP 429 above 4 at a time' },
    { because: 'they are not what was received', algorithm: 'sha256', chunks: 5, wrong: 0 },
    { because: 'network', detail: 'offline', code: 'gone', chunks: 0 },
  ])('%j', facts => {
    expectChinese(eventSentence({ at: NOW, kind, facts }))
  })
})

test.each([
  ...[
    '',
    'no link',
    'ftp://example.org',
    'https://',
    'https://example.org:0',
    'https://example.org/a b',
    'http://a..b%',
  ],
  ...['file:///a', 'javascript:x', 'magnet:?x', 'ed2k://x', 'blob:x', 'mailto:x@example.org', 'x:y', 'C:\\a'],
  ...['x@example.org', 'https://example.org/\u0001', 'a.zip', `https://example.org/${'a'.repeat(70_000)}`],
])('the refusal of the link %j', link => {
  const check = checkLink(link)
  if (check.ok) throw new Error(`${link} was taken`)
  if (link !== 'x:y') expectChinese(check.reason)
})

test.each([
  ['HTTP 429', 'HTTP 429'],
  ['HTTP 429 above 4 at a time', '同时连接超过 4 个时：HTTP 429'],
  ['no reply within 30 s above 2 at a time', '同时连接超过 2 个时：30 秒内没有响应'],
  ['a.part was cut short by another program', '“a.part”被其他程序截短'],
])('the reason %j', (because, words) => {
  expect(reasonWords(because)).toBe(words)
})
