// A transport that counts the body bytes each download's engine was given, over all its replies.
import type { HttpReply, HttpRequest, Transport } from '../../../src/main/engine/ports.ts'

/** @param onBytes told of each piece; `url` is the request's. */
export function meteredTransport(
  transport: Transport,
  onBytes: (url: string, bytes: number) => void,
): Transport {
  const metered = (reply: HttpReply, url: string): HttpReply => ({
    ...reply,
    body: counted(reply.body, bytes => onBytes(url, bytes)),
    ...(reply.follow === undefined
      ? {}
      : {
          follow: (request: HttpRequest) =>
            reply.follow?.(request)?.then(next => metered(next, request.url)) ?? null,
        }),
    close: () => reply.close(),
  })
  return {
    ...transport,
    get: async request => metered(await transport.get(request), request.url),
    warm: (target, connections) => transport.warm?.(target, connections),
    close: () => transport.close(),
  }
}

async function* counted(
  body: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of body) {
    onBytes(piece.length)
    yield piece
  }
}
