// What each command does, and what it says when it cannot.
import { describe, expect, it } from 'vitest'
import { dispatch } from '../../src/main/desktop/dispatch.ts'
import { DiskError } from '../../src/main/engine/ports.ts'
import { StoreError } from '../../src/main/engine/store-port.ts'
import { fail } from '../../src/main/engine/trouble.ts'
import type { FailureCode } from '../../src/shared/model.ts'
import { DEFAULT_SETTINGS } from '../../src/shared/settings.ts'
import { bench, DONE, download, EVENTS, FOLDER, HOST } from './command-bench.ts'

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
    const gone = bench({ lookAt: async () => null }, views)
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

describe('choosing a folder', () => {
  it('sets a usable one', async () => {
    const { context, calls, ports } = bench({ chooseFolder: async () => '/new' })
    expect(await dispatch('folder:choose', [], true, context)).toEqual({ ok: true, value: '/new' })
    expect(calls).toEqual([
      ['picked', '/new'],
      ['write setting', 'folder', '/new'],
    ])
    expect(ports.settings.current.folder).toBe('/new')
  })

  it('sets nothing where it was only to be picked, and begins where it is now', async () => {
    const asked: string[] = []
    const { context, calls } = bench({
      chooseFolder: async current => {
        asked.push(current)
        return '/new'
      },
    })
    expect(await dispatch('folder:pick', ['/here'], true, context)).toEqual({ ok: true, value: '/new' })
    expect(await dispatch('folder:pick', [null], true, context)).toEqual({ ok: true, value: '/new' })
    expect(asked).toEqual(['/here', FOLDER])
    expect(calls).toEqual([
      ['picked', '/new'],
      ['picked', '/new'],
    ])
  })

  it.each(['folder:choose', 'folder:pick'] as const)(
    '%s changes nothing when the person cancels or the folder cannot be used',
    async command => {
      const args = command === 'folder:choose' ? [] : [null]
      const cancelled = bench()
      expect(await dispatch(command, args, true, cancelled.context)).toEqual({ ok: true, value: null })
      expect(cancelled.calls).toEqual([])
      const sealed = bench(
        { chooseFolder: async () => '/sealed' },
        [],
        {},
        {
          folderTrouble: async () => 'No writing there.',
        },
      )
      expect(await dispatch(command, args, true, sealed.context)).toEqual({
        ok: false,
        error: { code: 'failed', message: 'No writing there.' },
      })
      expect(sealed.calls).toEqual([])
    },
  )
})

describe('a folder that nobody has chosen', () => {
  const refused = {
    roots: { add: () => {}, refusal: async (dir: string) => (dir === '/chosen' ? null : `No: ${dir}.`) },
  }

  it('is not set', async () => {
    const { context, calls, ports } = bench(refused)
    const { categories } = ports.settings.current
    const sorted = categories.map(category => ({ ...category, dir: '/elsewhere' }))
    for (const change of [{ folder: '/elsewhere' }, { folder: '/chosen', categories: sorted }]) {
      expect(await dispatch('settings:change', [change], true, context)).toEqual({
        ok: false,
        error: { code: 'not-allowed', message: 'No: /elsewhere.' },
      })
    }
    expect(calls).toEqual([])
    expect(await dispatch('settings:change', [{ folder: '/chosen' }], true, context)).toMatchObject({
      ok: true,
    })
  })

  it('is not looked at', async () => {
    const looked: string[] = []
    const { context } = bench({
      ...refused,
      folderFacts: async dir => {
        looked.push(dir)
        return { dir, free: 1, trouble: null }
      },
    })
    expect(await dispatch('folder:facts', ['/elsewhere'], true, context)).toEqual({
      ok: true,
      value: { dir: '/elsewhere', free: null, trouble: 'No: /elsewhere.' },
    })
    await dispatch('folder:facts', ['/chosen'], true, context)
    expect(looked).toEqual(['/chosen'])
  })

  it('is no place for a dialog to begin', async () => {
    const asked: string[] = []
    const { context } = bench({
      ...refused,
      chooseFolder: async current => {
        asked.push(current)
        return null
      },
    })
    await dispatch('folder:pick', ['/elsewhere'], true, context)
    await dispatch('folder:pick', ['/chosen'], true, context)
    expect(asked).toEqual([FOLDER, '/chosen'])
  })
})

it('hands on what is to be put away, copied, declined or called off', async () => {
  const { context, calls } = bench()
  await dispatch('notice:dismiss', ['start-0'], true, context)
  await dispatch('clipboard:write', ['https://a.example/1'], true, context)
  await dispatch('clipboard:decline', [], true, context)
  await dispatch('countdown:cancel', [], true, context)
  expect(calls).toEqual([
    ['dismissNotice', 'start-0'],
    ['write', 'https://a.example/1'],
    ['decline'],
    ['cancelCountdown'],
  ])
})

it('reads and changes settings', async () => {
  const { context, calls } = bench()
  expect(await dispatch('settings:read', [], true, context)).toMatchObject({
    ok: true,
    value: { settings: DEFAULT_SETTINGS, spoken: 'en', systemFolder: FOLDER },
  })
  expect(await dispatch('settings:change', [{ theme: 'dark' }], true, context)).toEqual({
    ok: true,
    value: { ...DEFAULT_SETTINGS, theme: 'dark' },
  })
  expect(calls).toEqual([['write setting', 'theme', '"dark"']])
})

describe('download:digest', () => {
  const views = [download(1, 'whole.zip', DONE)]

  it('answers with the digest', async () => {
    const { context } = bench({}, views)
    expect(await dispatch('download:digest', [1, 'sha256'], true, context)).toEqual({
      ok: true,
      value: 'ab'.repeat(32),
    })
  })

  it('says why there is none', async () => {
    const { context, reported } = bench({}, views, {
      digest: () => Promise.reject(fail('disk-error', 'EACCES')),
    })
    expect(await dispatch('download:digest', [1, 'md5'], true, context)).toMatchObject({
      ok: false,
      error: { code: 'failed', message: expect.stringMatching(/\.$/) },
    })
    expect(await dispatch('download:digest', [9, 'md5'], true, context)).toMatchObject({
      ok: false,
      error: { code: 'not-found' },
    })
    expect(reported).toEqual([])
  })
})

describe('download:check', () => {
  it('answers with a report of each', async () => {
    const { context, calls } = bench()
    expect(await dispatch('download:check', [[1, 2]], true, context)).toEqual({
      ok: true,
      value: [
        { id: 1, chunks: 10, wrong: 0, missing: false },
        { id: 2, chunks: 10, wrong: 0, missing: false },
      ],
    })
    expect(calls).toEqual([['check', [1, 2]]])
  })

  it.each([
    ['a trouble of the download', fail('disk-error', 'EACCES')],
    ['an error of the disk', new DiskError('denied', 'open: permission denied (EACCES)')],
  ])('says why a file could not be read: %s', async (_what, trouble) => {
    const { context, reported } = bench({}, [download(1, 'a.zip', DONE)], {
      check: () => Promise.reject(trouble),
    })
    expect(await dispatch('download:check', [[1]], true, context)).toMatchObject({
      ok: false,
      error: { code: 'failed', message: expect.stringMatching(/^Sluice may not write to this folder\. /) },
    })
    expect(reported).toEqual([])
  })
})

describe('download:relink', () => {
  const views = [download(1, 'half.zip', { kind: 'paused' }), download(2, 'whole.zip', DONE)]
  const link = 'https://mirror.example/half.zip'

  it('hands on the link as the check of links leaves it', async () => {
    const { context, calls } = bench({}, views)
    const raw = ' <https://mirror.example/half.zip#top> '
    expect(await dispatch('download:relink', [1, raw], true, context)).toEqual({ ok: true, value: undefined })
    expect(calls).toEqual([['relink', 1, link]])
  })

  it.each([
    ['a link that is none', 1, 'javascript:alert(1)', 'failed', / Nothing was changed\.$/],
    ['no link', 1, ' ', 'failed', /^There is no link here\. .* Nothing was changed\.$/],
    ['an unknown download', 9, link, 'not-found', /no longer in the list/],
    ['a finished download', 2, link, 'not-allowed', /“whole\.zip” is complete/],
  ])('refuses %s before the queue hears of it', async (_what, id, text, code, message) => {
    const { context, calls } = bench({}, views)
    expect(await dispatch('download:relink', [id, text], true, context)).toEqual({
      ok: false,
      error: { code, message: expect.stringMatching(message) },
    })
    expect(calls).toEqual([])
  })

  it.each<[FailureCode, string, string]>([
    [
      'changed',
      'length 5, not 10',
      'This link leads to another file than the one this download began with. Look for a link to the same file. ' +
        'Nothing was changed.',
    ],
    [
      'not-resumable',
      '',
      'The server of this link can only send the file from its beginning. Look for another link, or start over. ' +
        'Nothing was changed.',
    ],
    [
      'name-taken',
      'this link is already in the list',
      'This link is already in the list. Nothing was changed.',
    ],
    [
      'gone',
      'HTTP 404',
      'mirror.example no longer has this file (HTTP 404). Check the link, or look for a new one where you found it. ' +
        'Nothing was changed.',
    ],
  ])('says why the queue did not take the link: %s', async (code, detail, message) => {
    const refuse = async (): Promise<void> => {
      throw fail(code, detail)
    }
    const { context, reported } = bench({}, views, { relink: refuse })
    expect(await dispatch('download:relink', [1, link], true, context)).toEqual({
      ok: false,
      error: { code: 'failed', message },
    })
    expect(reported).toEqual([])
  })

  it('hands on what the store says of its disk', async () => {
    const full = new StoreError('full', 'The disk is full.')
    const { context } = bench({}, views, { relink: () => Promise.reject(full) })
    expect(await dispatch('download:relink', [1, link], true, context)).toEqual({
      ok: false,
      error: { code: 'failed', message: 'The disk is full.' },
    })
  })
})

it('tells what happened to a download', async () => {
  const { context } = bench()
  expect(await dispatch('download:timeline', [1], true, context)).toEqual({ ok: true, value: EVENTS })
})

it('lists, limits and forgets hosts', async () => {
  const { context, calls } = bench()
  expect(await dispatch('host:list', [], true, context)).toEqual({ ok: true, value: [HOST] })
  await dispatch('host:cap', ['example.org', 2], true, context)
  await dispatch('host:cap', ['example.org', null], true, context)
  await dispatch('host:forget', ['example.org'], true, context)
  expect(calls).toEqual([
    ['capHost', 'example.org', 2],
    ['capHost', 'example.org', null],
    ['forgetHost', 'example.org'],
  ])
})
