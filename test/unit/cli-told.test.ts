// A report that is told over the wire is the one that was made: what is sent, what is left out, what it adds up to.
import { expect, test } from 'vitest'
import { watchPatience } from '../../src/main/cli/give-up.ts'
import type { Answer } from '../../src/main/cli/protocol.ts'
import { jsonReport, plainReport } from '../../src/main/cli/report.ts'
import { tellReport } from '../../src/main/cli/told-report.ts'
import { type Wire, wireReport } from '../../src/main/cli/wire-report.ts'
import { printHostWords } from '../../src/main/cli/work.ts'
import type { DownloadId, DownloadState, DownloadView } from '../../src/shared/model.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { printedOutput } from '../support/printed-output.ts'
import { sampleView } from '../support/sample-view.ts'

const RUNNING: DownloadState = { kind: 'running' }
const WAITING: DownloadState = {
  ...{ kind: 'waiting', until: null },
  because: { code: 'disk-full', detail: '' },
}
const DONE: DownloadState = { kind: 'done', at: 1, unverified: false }
const FORGET = { kind: 'forget', host: 'a', dataDir: null, json: false } as const

function wire() {
  const sent: Answer[] = []
  const state = { sent, time: 0, isCongested: false }
  const open: Wire = {
    // As it comes out at the other end.
    send: answer => sent.push(JSON.parse(JSON.stringify(answer))),
    get isCongested() {
      return state.isCongested
    },
    monotonic: () => state.time,
  }
  return { ...{ state, sent }, report: wireReport(open) }
}

const active = (...views: readonly DownloadView[]) => ({
  ids: new Set(views.map(({ id }) => id)),
  view: (id: DownloadId) => views.find(view => view.id === id) ?? null,
})

test.each([
  ['JSON', jsonReport, null],
  ['words', plainReport, null],
  ['a terminal', plainReport, 80],
] as const)('%s: the same is printed', (_name, make, columns) => {
  const [alone, told] = [printedOutput(columns), printedOutput(columns)]
  const { report, sent } = wire()
  const near = make(alone)
  for (const one of [near, report]) {
    one.started(sampleView(1, RUNNING), false)
    one.progress([1], active(sampleView(1, RUNNING)))
    one.waits(sampleView(1, WAITING), active(sampleView(1, WAITING)))
    one.notice('Mind the gap.')
    one.checked(sampleView(2, DONE), { id: 2, chunks: 3, wrong: 1, missing: false })
    one.ended(sampleView(1, DONE))
  }
  const tell = tellReport(make(told), printHostWords(FORGET, told))
  for (const answer of sent) tell(answer)
  expect(told.outText).toBe(alone.outText)
  expect(told.errText).toBe(alone.errText)
  expect(told.outText + told.errText).not.toBe('')
})

test('figures are sent seldom, of those that changed, and with those that are at rest again', () => {
  const { report, sent, state } = wire()
  const [one, two, three] = [1, 2, 3].map(id => sampleView(id, RUNNING)) as [
    DownloadView,
    DownloadView,
    DownloadView,
  ]
  report.progress([1, 2], active(one, two, three))
  for (let piece = 0; piece < 100; piece++) report.progress([3], active(one, two, three))
  state.time = 200
  report.progress([1], active(one, three))
  expect(
    sent.map(answer => (answer.kind === 'progress' ? [answer.views.map(({ id }) => id), answer.idle] : [])),
  ).toEqual([
    [[1, 2], []],
    [[3, 1], [2]],
  ])
})

test('where the other side does not keep up, figures wait and ends do not', () => {
  const { report, sent, state } = wire()
  state.isCongested = true
  report.progress([1], active(sampleView(1, RUNNING)))
  report.ended(sampleView(2, DONE))
  state.isCongested = false
  report.progress([1], active(sampleView(1, RUNNING)))
  expect(sent.map(({ kind }) => kind)).toEqual(['ended', 'progress'])
})

test('what became of a host is told', () => {
  const { report, sent } = wire()
  report.hostWords.forgotten(true)
  const output = printedOutput()
  const tell = tellReport(plainReport(output), printHostWords(FORGET, output))
  for (const answer of sent) tell(answer)
  expect(output.errText).toBe('Forgot what was known of a.\n')
})

test('patience is lost with one that tries without a byte, not with one that rests or goes on', () => {
  const clock = createFakeClock()
  const states = new Map<DownloadId, DownloadView>([
    [1, sampleView(1, WAITING)],
    [2, sampleView(2, { kind: 'paused' })],
    [3, sampleView(3, RUNNING)],
    [4, sampleView(4, RUNNING)],
  ])
  const given: unknown[] = []
  const paused: DownloadId[] = []
  const pending = new Set(states.keys())
  const queue = {
    view: (id: DownloadId) => states.get(id) ?? null,
    pause: (ids: readonly DownloadId[]) => void paused.push(...ids),
  }
  const following = {
    pending,
    giveUp(id: DownloadId, because: unknown) {
      pending.delete(id)
      given.push([id, because])
    },
  }
  const stop = watchPatience(queue, clock, following, 10_000)
  for (let second = 0; second < 12; second++) {
    states.set(4, { ...sampleView(4, RUNNING), received: second })
    clock.advance(1_000)
  }
  expect(given).toEqual([
    [1, { code: 'disk-full', detail: '' }],
    [3, { code: 'network', detail: 'no byte came' }],
  ])
  expect(paused).toEqual([1, 3])
  stop()
  clock.advance(60_000)
  expect(given).toHaveLength(2)
})
