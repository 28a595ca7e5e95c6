// What the window alone puts in words, in Simplified Chinese: instants, hosts, amounts and what a check found.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lineNote } from '../../src/renderer/state/add-line-words.ts'
import { checkNews } from '../../src/renderer/state/check-news.ts'
import { ago, clockTime, dayWord } from '../../src/renderer/view/details/instants.ts'
import { formatSize } from '../../src/renderer/view/figures.ts'
import { refusalWords, servedWords, waitWords } from '../../src/renderer/view/hosts/host-words.ts'
import { amount } from '../../src/renderer/view/queue/amounts.ts'
import type { CheckReport, DownloadState } from '../../src/shared/model.ts'
import { addLanguage, type Catalogue, speak } from '../../src/shared/words.ts'
import { DONE, host } from './fake-bridge.ts'

const NOW = new Date(2026, 10, 22, 14, 3, 20).getTime()
const MINUTE = 60_000
const PAUSED: DownloadState = { kind: 'paused' }

beforeAll(() => {
  const files = import.meta.glob<Catalogue>('../../src/shared/locales/{zh-CN.json,zh-CN/*.json}', {
    eager: true,
    import: 'default',
  })
  addLanguage('zh-CN', Object.assign({}, ...Object.values(files)))
  speak('zh-CN')
})
afterAll(() => speak('en'))

it('tells instants', () => {
  expect(clockTime(NOW)).toBe('14:03:20')
  expect(dayWord(NOW, NOW)).toBe('今天')
  expect(dayWord(NOW - 86_400_000, NOW)).toBe('昨天')
  expect(dayWord(new Date(2026, 0, 30).getTime(), NOW)).toBe('2026年1月30日')
  const minutes = [0, 5, 180, 1_440, 14_400_000]
  expect(minutes.map(count => ago(NOW - count * MINUTE, NOW))).toEqual([
    '刚刚',
    '5 分钟前',
    '3 小时前',
    '1 天前',
    '10,000 天前',
  ])
})

it('tells what a server answered, with nothing between two sentences', () => {
  const quiet = { fault: null, refused: null, isListed: false, host: 'a.example' }
  const note = lineNote({ ...quiet, trouble: { code: 'gone', detail: 'HTTP 404' } })
  expect(note?.text).toMatch(/^a\.example .+（HTTP 404）。\S+。$/)
})

it('tells sizes and amounts', () => {
  expect(formatSize(999_999_999)).toBe('1.00 GB')
  expect(amount(1_000_000_000, 4_210_000_000)).toBe('1.0 / 4.2 GB')
})

it('tells what is known of a host', () => {
  const refused = { because: 'HTTP 429', lastRefusedAt: NOW - 5 * MINUTE }
  expect(waitWords({ coolingUntil: NOW + 125_000 }, NOW)).toBe('2 分 5 秒')
  expect(refusalWords(host('a', { ...refused, hits: 1 }), NOW)).toBe('HTTP 429，5 分钟前')
  expect(refusalWords(host('a', { ...refused, hits: 3 }), NOW)).toBe('HTTP 429，共 3 次，最近一次在 5 分钟前')
  expect(refusalWords(host('a', { ...refused, hits: 0, lastRefusedAt: NOW }), NOW)).toBe(
    'HTTP 429，刚刚；此后已恢复信任',
  )
  const served = host('a', { bestRate: 12_400_000, lastServedAt: NOW - 5 * MINUTE })
  expect(servedWords(served, NOW)).toBe('最高 12.4 MB/s，5 分钟前使用过')
})

it.each<[Partial<CheckReport>, DownloadState, string]>([
  [{}, DONE, '“a”完好：全部 1,000 个分块均与接收时一致。'],
  [{}, PAUSED, '“a”已接收的部分完好：全部 1,000 个分块均与接收时一致。'],
  [{ wrong: 1 }, DONE, '“a”的 1,000 个分块中有 1 个与接收时不一致，正在重新下载。'],
  [{ wrong: 2 }, PAUSED, '“a”的 1,000 个分块中有 2 个与接收时不一致，继续下载时会重新获取。'],
  [{ missing: true }, DONE, '“a”已不在原来的位置，可能已被移动、重命名或删除。'],
])('tells what a check found: %j', (change, state, text) => {
  const report = { id: 7, chunks: 1_000, wrong: 0, missing: false, ...change }
  expect(checkNews(report, { name: 'a', state }).text).toBe(text)
})
