// The way out: asked of the person, not of the system, and in good order either way.
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import {
  leaveWithSystem,
  type QuittingApp,
  quitThrough,
  reportGoneProcesses,
} from '../../src/main/desktop/leaving-quit.ts'

function world(mayQuit: () => Promise<boolean>, shutDown: () => Promise<void> = async () => {}) {
  const log: string[] = []
  const emitter = new EventEmitter()
  let prevented = 0
  let ended: (code: number) => void = () => {}
  const end = new Promise<number>(resolve => {
    ended = resolve
  })
  const app: QuittingApp = {
    on: (event: string, listener: (...args: never[]) => void) => emitter.on(event, listener as () => void),
    quit: () => void emitter.emit('before-quit', { preventDefault: () => prevented++ }),
    exit: code => ended(code),
  }
  const leave = quitThrough({
    app,
    mayQuit: () => {
      log.push('asked')
      return mayQuit()
    },
    shutDown: () => {
      log.push('shut down')
      return shutDown()
    },
    report: error => log.push(String(error)),
  })
  return { log, app, emitter, leave, end, prevented: () => prevented }
}

describe('a quit', () => {
  it('goes on when the person says so, once', async () => {
    const { app, log, end, prevented } = world(async () => true)
    app.quit()
    app.quit()
    expect(await end).toBe(0)
    app.quit()
    expect([log, prevented()]).toEqual([['asked', 'shut down'], 3])
  })

  it('is called off by the person, and may be wished again', async () => {
    let may = false
    const { app, log, end } = world(async () => may)
    app.quit()
    await new Promise(resolve => setImmediate(resolve))
    expect(log).toEqual(['asked'])
    may = true
    app.quit()
    expect([await end, log]).toEqual([0, ['asked', 'asked', 'shut down']])
  })

  it('without a question does not wait for one that stands', async () => {
    const { app, leave, log, end } = world(() => new Promise(() => {}))
    app.quit()
    leave()
    leave()
    expect([await end, log]).toEqual([0, ['asked', 'shut down']])
  })

  it('that cannot be asked about goes on, and one in bad order says so', async () => {
    const { app, log, end } = world(
      async () => Promise.reject(new Error('no dialog')),
      () => Promise.reject(new Error('no disk')),
    )
    app.quit()
    expect([await end, log]).toEqual([1, ['asked', 'Error: no dialog', 'shut down', 'Error: no disk']])
  })

  it('follows the last window', async () => {
    const { emitter, end } = world(async () => true)
    emitter.emit('window-all-closed')
    expect(await end).toBe(0)
  })
})

it('a shutdown of the computer waits for a leave in good order', () => {
  const monitor = new EventEmitter()
  const calls: string[] = []
  const before = process.listenerCount('SIGTERM')
  const leave = (): void => void calls.push('leave')
  leaveWithSystem(leave, monitor)
  try {
    monitor.emit('shutdown', { preventDefault: () => calls.push('wait') })
    expect(calls).toEqual(['wait', 'leave'])
    expect(process.listenerCount('SIGTERM')).toBe(before + 1)
  } finally {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.off(signal, leave)
  }
})

it('a process of Electron that has gone is reported, not one that has ended', () => {
  const app = new EventEmitter()
  const reported: unknown[] = []
  reportGoneProcesses(app, error => reported.push(error))
  app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 139 })
  app.emit('child-process-gone', {}, { type: 'Utility', reason: 'clean-exit', exitCode: 0 })
  expect(reported).toEqual([new Error('the GPU process has gone: crashed (139)')])
})
