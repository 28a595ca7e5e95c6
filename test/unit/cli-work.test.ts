// `sluice hosts cap` and `forget`: what they ask of the queue and print, and which downloads a command is about.
import { describe, expect, test } from 'vitest'
import type { Target } from '../../src/main/cli/arguments.ts'
import type { Report } from '../../src/main/cli/report.ts'
import { ownBook } from '../../src/main/cli/settled.ts'
import { printHostWords, targetsOf, type WorkCommand, work } from '../../src/main/cli/work.ts'
import type { DownloadQueue } from '../../src/main/engine/queue-api.ts'
import { hostView, strangerAt } from '../../src/main/engine/reputation.ts'
import type { HostView } from '../../src/shared/model.ts'
import { printedOutput } from '../support/printed-output.ts'

const hostOf = (host: string, cap: number | null): HostView => hostView({ ...strangerAt(host), cap }, 0)

/** Runs the command over a queue that knows these hosts. */
async function run(command: WorkCommand, ...names: readonly string[]) {
  const hosts = new Map(names.map(name => [name, hostOf(name, null)]))
  const queue: Partial<DownloadQueue> = {
    hosts: () => [...hosts.values()],
    capHost: (host, cap) => void hosts.set(host, hostOf(host, cap)),
    forgetHost: host => void hosts.delete(host),
  }
  const output = printedOutput()
  const settings = { read: () => null, write: () => undefined }
  const session = {
    queue: queue as DownloadQueue,
    book: ownBook(queue as DownloadQueue, settings),
    report: {} as Report,
    hostWords: printHostWords(command, output),
  }
  const good = await work(session, command, [], new AbortController().signal)
  return {
    good,
    out: output.outText,
    err: output.errText,
    left: [...hosts.values()].map(({ host, cap }) => [host, cap]),
  }
}

const COMMON = { dataDir: null, json: false } as const

describe('cap', () => {
  test('prints the host as it stands then', async () => {
    const { good, out, left } = await run({ kind: 'cap', host: 'b', connections: 3, ...COMMON }, 'a', 'b')
    expect(good).toBe(true)
    expect(out.split('\n')[1]).toMatch(/^b +3 +3 /)
    expect(out).not.toContain('\na ')
    expect(left).toEqual([
      ['a', null],
      ['b', 3],
    ])
  })

  test('of a host that was never met, as JSON', async () => {
    const { out } = await run({ kind: 'cap', host: 'c', connections: 1, dataDir: null, json: true })
    expect(JSON.parse(out)).toEqual(hostOf('c', 1))
  })
})

describe('forget', () => {
  test('says so', async () => {
    expect(await run({ kind: 'forget', host: 'a', ...COMMON }, 'a', 'b')).toEqual({
      good: true,
      out: '',
      err: 'Forgot what was known of a.\n',
      left: [['b', null]],
    })
    const { out } = await run({ kind: 'forget', host: 'a', dataDir: null, json: true }, 'a')
    expect(JSON.parse(out)).toEqual({ event: 'forgotten', host: 'a' })
  })

  test('of one that is unknown is not good', async () => {
    expect(await run({ kind: 'forget', host: 'c', ...COMMON }, 'a')).toMatchObject({
      good: false,
      err: 'sluice: Nothing is known of c; sluice hosts shows what is.\n',
      left: [['a', null]],
    })
  })
})

test('only check and relink are about downloads that are known', () => {
  const target: Target = { text: '1', id: 1, path: '/1' }
  const url = 'https://host.example/a'
  expect(targetsOf({ kind: 'check', targets: [target], fetch: true, ...COMMON })).toEqual([target])
  expect(targetsOf({ kind: 'relink', target, url, ...COMMON })).toEqual([target])
  expect(targetsOf({ kind: 'forget', host: 'a', ...COMMON })).toEqual([])
})
