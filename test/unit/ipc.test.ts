// A command's way through main, without Electron: trust, parsing, the handler, the envelope.
import { describe, expect, it } from 'vitest'
import { CommandFailure, dispatch, isOwnPage } from '../../src/main/desktop/dispatch.ts'
import { StoreError } from '../../src/main/engine/store-port.ts'
import { COMMANDS, type Command, type Handlers } from '../../src/shared/contract.ts'
import { bench, SNAPSHOT } from './command-bench.ts'

describe('dispatch', () => {
  it.each(Object.keys(COMMANDS) as Command[])(
    'answers a stranger who sends %s with not-allowed, and runs nothing',
    async command => {
      const { context, calls } = bench()
      expect(await dispatch(command, [[1]], false, context)).toMatchObject({
        ok: false,
        error: { code: 'not-allowed' },
      })
      expect(calls).toEqual([])
    },
  )

  it.each(Object.keys(COMMANDS) as Command[])(
    'answers garbage for %s with a sentence, and runs nothing',
    async command => {
      const { context, calls, reported } = bench()
      for (const raw of [[Symbol('no')], [{ __proto__: null }, 1, 2], [undefined, undefined], [() => 1]]) {
        const reply = await dispatch(command, raw, true, context)
        expect(reply).toEqual({
          ok: false,
          error: { code: 'bad-request', message: expect.stringMatching(/^[A-Z].*\.$/) },
        })
      }
      expect(calls).toEqual([])
      expect(reported).toEqual([])
    },
  )

  it('answers what the handler returned', async () => {
    const { context, calls } = bench()
    expect(await dispatch('queue:snapshot', [], true, context)).toEqual({ ok: true, value: SNAPSHOT })
    expect(await dispatch('download:remove', [[4, 5], true], true, context)).toEqual({
      ok: true,
      value: undefined,
    })
    expect(calls).toEqual([['discard', [4, 5], true]])
  })

  it('hands a CommandFailure on as data and hides any other error, but reports it', async () => {
    const { context, reported } = bench()
    const secret = new Error('SQLITE_IOERR at /home/someone')
    const handlers: Handlers = {
      ...(await context.handlers),
      'queue:pause-all': () => {
        throw new CommandFailure('not-found', 'It is gone.')
      },
      'queue:resume-all': () => Promise.reject(secret),
    }
    const broken = { ...context, handlers: Promise.resolve(handlers) }
    expect(await dispatch('queue:pause-all', [], true, broken)).toEqual({
      ok: false,
      error: { code: 'not-found', message: 'It is gone.' },
    })
    const reply = await dispatch('queue:resume-all', [], true, broken)
    expect(reply).toMatchObject({ ok: false, error: { code: 'failed' } })
    expect(JSON.stringify(reply)).not.toContain('SQLITE')
    expect(reported).toEqual([secret])
  })

  it('lets the store say in its own words that its disk is full', async () => {
    const { context, reported } = bench()
    const full = new StoreError('full', 'The disk that holds the list of downloads is full. Free some space.')
    const handlers: Handlers = {
      ...(await context.handlers),
      'queue:pause-all': () => Promise.reject(full),
    }
    expect(
      await dispatch('queue:pause-all', [], true, { ...context, handlers: Promise.resolve(handlers) }),
    ).toEqual({
      ok: false,
      error: { code: 'failed', message: full.message },
    })
    expect(reported).toEqual([full])
  })

  it('waits until the queue is ready', async () => {
    const { context, calls } = bench()
    const gate = gateOf()
    const reply = dispatch('queue:pause-all', [], true, {
      ...context,
      handlers: gate.promise.then(() => context.handlers),
    })
    await new Promise(resolve => setImmediate(resolve))
    expect(calls).toEqual([])
    gate.open()
    expect(await reply).toEqual({ ok: true, value: undefined })
    expect(calls).toEqual([['pauseAll']])
  })
})

describe('isOwnPage', () => {
  it.each(['app://sluice/', 'app://sluice/index.html', 'app://sluice/?a#b', 'app://sluice/?language=zh-CN'])(
    'takes %s',
    url => {
      expect(isOwnPage(url)).toBe(true)
    },
  )

  it.each([
    '',
    'about:blank',
    'app://other/',
    'app://sluice.example/',
    'app://sluice:80/',
    'app://user@sluice/',
    'app:sluice',
    'https://sluice/',
    'file:///app/sluice/',
    'data:text/html,app://sluice/',
    'devtools://devtools/bundled/',
  ])('refuses %s', url => {
    expect(isOwnPage(url)).toBe(false)
  })
})

function gateOf(): { readonly promise: Promise<void>; readonly open: () => void } {
  let open = (): void => {}
  const promise = new Promise<void>(done => {
    open = done
  })
  return { promise, open: () => open() }
}
