// Serves any path as a file of 512 MiB of zeros, by ranges, as fast as it is taken. Prints its port.
import { createServer } from 'node:http'

const SIZE = 512 * 2 ** 20
const PIECE = Buffer.alloc(256 * 1024)

const server = createServer((request, response) => {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
  const start = range === null ? 0 : Number(range[1])
  const end = range === null || range[2] === '' ? SIZE : Math.min(SIZE, Number(range[2]) + 1)
  response.writeHead(range === null ? 200 : 206, {
    'content-length': end - start,
    'accept-ranges': 'bytes',
    etag: `"${request.url}"`,
    ...(range === null ? {} : { 'content-range': `bytes ${start}-${end - 1}/${SIZE}` }),
  })
  let left = end - start
  function send() {
    while (left > 0) {
      const piece = left < PIECE.length ? PIECE.subarray(0, left) : PIECE
      left -= piece.length
      if (!response.write(piece)) return response.once('drain', send)
    }
    return response.end()
  }
  response.on('close', () => {
    left = 0
  })
  send()
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
