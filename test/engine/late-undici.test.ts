// The other parser is loaded when a reply needs it: what happens to the connection meanwhile is not missed.
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { Call } from '../../src/main/net/call.ts'
import { LateUndici } from '../../src/main/net/late-undici.ts'
import { planFor } from '../../src/main/net/plan.ts'
import { ReplayWire } from '../../src/main/net/replay-wire.ts'
import { readAll } from '../support/bytes.ts'
import { makeLane, request } from '../support/fast-lane/lane.ts'

const lane = makeLane()
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
const TIMES = { headTimeoutMs: 20_000, idleTimeoutMs: 20_000 }
const SOCKETS = { connectTimeoutMs: 20_000, ca: null, isPrivate: () => true, sessions: new Map() }

describe('while it is loaded', () => {
  it('a connection that breaks is told at once, not when the time is up', async () => {
    const late = new LateUndici(SOCKETS, TIMES)
    const wire = new ReplayWire(new Socket(), Buffer.from(CHUNKED, 'latin1'))
    const plan = planFor({ url: 'http://127.0.0.1/', headers: {} }, {}, undefined)
    const call = new Call(new AbortController().signal, new Set())
    const going = late.goOn(wire, plan, true, 0, call)
    wire.destroy()
    await expect(going).rejects.toMatchObject({ name: 'TransportError', fault: 'cut' })
    await late.close()
  })

  it.each(['the signal', 'the end of the transport'])('%s ends the exchange', async way => {
    const server = await lane.serve(async connection => {
      await connection.request()
      await connection.send(CHUNKED)
    })
    const transport = lane.transport()
    const abort = new AbortController()
    const read = transport
      .get(request(server.url, { signal: abort.signal }))
      .then(async reply => (await readAll(reply.body)).error)
      .catch((error: unknown) => error)
    await server.until(() => server.requests.length === 1)
    if (way === 'the signal') abort.abort()
    else await transport.close()
    expect(await read).toMatchObject({ name: 'TransportError', fault: 'aborted' })
    await server.until(() => server.open === 0)
  })

  it('nothing is left where it was never needed', async () => {
    await expect(new LateUndici(SOCKETS, TIMES).close()).resolves.toBeUndefined()
  })
})
