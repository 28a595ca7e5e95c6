// `sluice list`, `log` and `hosts` as processes: what they print of a data folder that another program has open.
import { execFile } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { strangerAt } from '../../src/main/engine/reputation.ts'
import type { Store } from '../../src/main/engine/store-port.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { formatInstant } from '../../src/shared/format.ts'
import { CLI, type Ended, jsonLines, sluice } from '../support/command-line.ts'
import { tempDir } from '../support/temp.ts'

const AT = 1_800_000_000_000

let state: string

beforeEach(async () => {
  state = await tempDir()
})

const run = (...args: readonly string[]): Promise<Ended> => sluice([...args, '--data-dir', state]).ended

/** The store of the data folder, held open by this process until the test has finished. */
function heldStore(): Store {
  const { store } = openStore({ dir: state })
  onTestFinished(() => store.close())
  return store
}

describe('while another program uses the folder', () => {
  beforeEach(() => {
    const store = heldStore()
    const intent = {
      url: 'https://user:s3cret@dl.example.org/a.iso?token=s3cret',
      dir: '/downloads',
      wantedName: null,
      headers: { authorization: 's3cret' },
      checksum: null,
      connections: null,
    }
    const [first = 0, second = 0] = store.add([intent, { ...intent, wantedName: 'b.iso' }], AT)
    store.update(first, { state: 'done', name: 'a.iso', durable: 1_500, finishedAt: AT })
    store.update(second, { state: 'failed', failureCode: 'gone', failureDetail: 'HTTP 404' })
    store.addEvents(first, [
      { at: AT, kind: 'added', facts: {} },
      {
        at: AT + 1_000,
        kind: 'limited',
        facts: { host: 'dl.example.org', connections: 4, because: 'HTTP 429' },
      },
    ])
    store.saveHost({
      ...strangerAt('dl.example.org'),
      allowed: 4,
      cap: 2,
      because: 'HTTP 429',
      lastRefusedAt: AT,
    })
  })

  test('list', async () => {
    const { code, out, err } = await run('list')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const [heading, ...rows] = out.split('\n')
    expect(heading).toMatch(/^ID +RECEIVED +NAME +STATE$/)
    expect(rows[0]).toMatch(/^ 1 +1\.5 kB +a\.iso +Done$/)
    expect(rows[1]).toMatch(
      /^ 2 +0 B +b\.iso +Failed: dl\.example\.org no longer has this file \(HTTP 404\)$/,
    )
  })

  test('list --json', async () => {
    const { code, out } = await run('list', '--json')
    expect(code).toBe(0)
    expect(out).not.toContain('s3cret')
    expect(jsonLines<object>(out)).toMatchObject([
      { id: 1, state: 'done', path: join('/downloads', 'a.iso'), host: 'dl.example.org' },
      { id: 2, state: 'failed', code: 'gone', path: null },
    ])
  })

  test('log', async () => {
    const { code, out } = await run('log', '1')
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      `${formatInstant(AT)}  Added`,
      `${formatInstant(AT + 1_000)}  Asked for less: dl.example.org allows 4 connections now (HTTP 429)`,
      '',
    ])
  })

  test('log of an unknown ID', async () => {
    expect(await run('log', '7')).toMatchObject({
      code: 1,
      out: '',
      err: 'sluice: There is no download 7; sluice list shows those it knows.\n',
    })
  })

  test('hosts, and --json', async () => {
    const { code, out } = await run('hosts')
    expect(code).toBe(0)
    expect(out.split('\n')[1]).toMatch(/^dl\.example\.org +2 +2 +- +HTTP 429 +never$/)
    const json = await run('hosts', '--json')
    expect(jsonLines<object>(json.out)).toMatchObject([{ host: 'dl.example.org', allowed: 2, cap: 2 }])
  })

  test('what changes something says that the folder is in use', async () => {
    for (const args of [
      ['hosts', 'cap', 'a.example', '3'],
      ['check', '1'],
    ]) {
      const { code, err } = await run(...args)
      expect(code).toBe(2)
      expect(err).toContain('data folder')
    }
  })
})

test('where nothing is kept yet: a sentence, exit 0, and nothing is made', async () => {
  expect(await run('list')).toMatchObject({ code: 0, out: '', err: 'There are no downloads yet.\n' })
  expect(await run('hosts')).toMatchObject({ code: 0, out: '', err: 'Nothing is known of any host yet.\n' })
  expect(await run('check', '1')).toMatchObject({ code: 1, out: '' })
  expect(await readdir(state)).toEqual([])
})

test('hosts cap and forget', async () => {
  expect((await run('hosts', 'cap', 'https://DL.example.org/x', '3')).out).toMatch(
    /\ndl\.example\.org +3 +3 /,
  )
  const none = await run('hosts', 'cap', 'dl.example.org', 'none', '--json')
  expect(none.code).toBe(0)
  expect((await run('hosts', 'cap', 'nas:8080', '1', '--json')).out).toContain('"host":"nas:8080"')
  expect(await run('hosts', 'forget', 'nas:8080')).toMatchObject({ code: 0, out: '' })
  expect((await run('hosts')).out).not.toContain('nas')
  expect(await run('hosts', 'forget', 'nas:8080')).toMatchObject({
    code: 1,
    err: 'sluice: Nothing is known of nas:8080; sluice hosts shows what is.\n',
  })
})

test.skipIf(process.platform === 'win32')('in a folder that is no more: a sentence', async () => {
  const cwd = join(await tempDir(), 'gone')
  await mkdir(cwd)
  const words = ['-c', 'rmdir "$PWD" && exec "$0" "$@"', process.execPath, CLI, 'list']
  const ended = promisify(execFile)('sh', words, { cwd })
  await expect(ended).rejects.toMatchObject({
    ...{ code: 2, stdout: '' },
    stderr: expect.stringMatching(/^sluice: The folder that you are in has been deleted\. .*$/m),
  })
})
