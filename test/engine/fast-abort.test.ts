// An abort that falls between a connection's readiness and the request: nothing is sent, nothing is left behind.
import { expect, it } from 'vitest'
import { makeLane, request, sound } from '../support/fast-lane/lane.ts'

const lane = makeLane()

it.each([
  ['in chunks', Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n')],
  ['of known length', sound('a')],
])('ends the request before it is sent (a reply %s)', async (_what, reply) => {
  const server = await lane.serve(async connection => {
    await connection.request()
    await connection.send(reply)
  })
  const abort = new AbortController()
  const transport = lane.transport({
    isPrivate: () => {
      queueMicrotask(() => abort.abort())
      return false
    },
  })
  const asked = transport.get(request(`${server.url}/`, { signal: abort.signal }))
  await expect(asked).rejects.toMatchObject({ fault: 'aborted' })
  // Whoever asks next is served by another connection.
  const calm = lane.transport()
  expect((await calm.get(request(`${server.url}/`))).status).toBe(200)
  await transport.close()
})
