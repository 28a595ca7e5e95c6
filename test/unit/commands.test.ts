// What each command does, and what it says when it cannot.
import { describe, expect, it } from 'vitest'
import { addLinks } from '../../src/main/desktop/commands.ts'
import { dispatch } from '../../src/main/desktop/dispatch.ts'
import { bench, DONE, download } from './command-bench.ts'

describe('download:add', () => {
  it('checks every link again and says what is wrong with each that fails, by its place', async () => {
    const { ports, intents } = bench()
    const links = ['https://a.example/1', 'javascript:alert(1)', 'https://a.example/2', 'https://a.example/1']
    const report = await addLinks({ links }, ports)
    expect(report.added).toEqual([1, 2])
    expect(report.rejected.map(({ line, text }) => [line, text])).toEqual([
      [2, 'javascript:alert(1)'],
      [4, 'https://a.example/1'],
    ])
    expect(report.rejected[1]?.reason).toBe('This link is already in the list.')
    expect(intents[0]).toEqual({
      url: 'https://a.example/1',
      dir: '/downloads',
      wantedName: null,
      headers: {},
      checksum: null,
      connections: null,
    })
  })

  it('adds nothing to a folder that cannot be used, and says why', async () => {
    const { context, intents } = bench({ folderTrouble: async dir => `The folder “${dir}” is not there.` })
    const reply = await dispatch('download:add', [{ links: ['https://a.example/1'] }], true, context)
    expect(reply).toEqual({
      ok: false,
      error: { code: 'failed', message: 'The folder “/downloads” is not there.' },
    })
    expect(intents).toEqual([])
  })
})

describe('download:open', () => {
  const views = [
    download(1, 'report.pdf', DONE),
    download(2, 'setup.exe', DONE),
    download(3, 'half.zip', { kind: 'paused' }),
  ]

  it('opens a finished file', async () => {
    const { context, calls } = bench({}, views)
    expect(await dispatch('download:open', [1], true, context)).toEqual({ ok: true, value: undefined })
    expect(calls).toEqual([['openPath', '/downloads/report.pdf']])
  })

  it('asks before it starts a program, and does not where the person says no', async () => {
    const { context, calls } = bench({}, views)
    expect(await dispatch('download:open', [2], true, context)).toMatchObject({ ok: true })
    expect(calls).toEqual([['confirmRun', 'setup.exe']])
  })

  it('starts a program where the person says so', async () => {
    const { context, calls } = bench({ confirmRun: async () => true }, views)
    await dispatch('download:open', [2], true, context)
    expect(calls).toEqual([['openPath', '/downloads/setup.exe']])
  })

  it.each([
    ['an unknown download', 9, 'not-found'],
    ['an unfinished one', 3, 'not-allowed'],
  ])('refuses %s', async (_what, id, code) => {
    const { context, calls } = bench({}, views)
    expect(await dispatch('download:open', [id], true, context)).toMatchObject({ ok: false, error: { code } })
    expect(await dispatch('download:reveal', [id], true, context)).toMatchObject({
      ok: false,
      error: { code },
    })
    expect(calls).toEqual([])
  })

  it('says so when the file has gone, or no program opens it', async () => {
    const gone = bench({ fileExists: async () => false }, views)
    expect(await dispatch('download:reveal', [1], true, gone.context)).toMatchObject({
      ok: false,
      error: { code: 'not-found', message: expect.stringContaining('report.pdf') },
    })
    expect(gone.calls).toEqual([])
    const closed = bench({ openPath: async () => 'No application is registered' }, views)
    expect(await dispatch('download:open', [1], true, closed.context)).toMatchObject({
      ok: false,
      error: { code: 'failed', message: expect.stringContaining('report.pdf') },
    })
  })
})

describe('folder:choose', () => {
  it('keeps a usable folder and tells the window', async () => {
    const { context, calls } = bench({ chooseFolder: async () => '/new' })
    expect(await dispatch('folder:choose', [], true, context)).toEqual({ ok: true, value: '/new' })
    expect(calls).toEqual([['setFolder', '/new'], ['folderChanged']])
  })

  it('changes nothing when the person cancels or the folder cannot be used', async () => {
    const cancelled = bench()
    expect(await dispatch('folder:choose', [], true, cancelled.context)).toEqual({ ok: true, value: null })
    expect(cancelled.calls).toEqual([])
    const sealed = bench({
      chooseFolder: async () => '/sealed',
      folderTrouble: async () => 'No writing there.',
    })
    expect(await dispatch('folder:choose', [], true, sealed.context)).toMatchObject({ ok: false })
    expect(sealed.calls).toEqual([])
  })
})

it('dismisses a notice and tells the window', async () => {
  const { context, calls } = bench()
  await dispatch('notice:dismiss', ['start-0'], true, context)
  expect(calls).toEqual([['dismissNotice', 'start-0'], ['noticesChanged']])
})
