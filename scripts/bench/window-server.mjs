// Serves any path as a file of 512 MiB of zeros, by ranges: as fast as it is taken, or, with an argument, at so many
// bytes per second in all. Prints its port.
import { createServer } from 'node:http'

const SIZE = 512 * 2 ** 20
const PIECE = Buffer.alloc(64 * 1024)
const TICK_MS = 5

const rate = Number(process.argv[2] ?? 0)
/** Those that wait for their turn, in order; each sends a piece. */
const turns = []

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
  let isOver = false
  response.on('close', () => {
    isOver = true
  })
  function next() {
    if (isOver) return
    if (rate > 0) turns.push(send)
    else send()
  }
  function send() {
    if (isOver) return 0
    const piece = left < PIECE.length ? PIECE.subarray(0, left) : PIECE
    left -= piece.length
    const more = response.write(piece)
    if (left === 0) response.end()
    else if (more) setImmediate(next)
    else response.once('drain', next)
    return piece.length
  }
  next()
})

if (rate > 0) {
  let owed = 0
  let last = performance.now()
  setInterval(() => {
    const now = performance.now()
    owed = Math.min(rate / 10, owed + (rate * (now - last)) / 1_000)
    last = now
    while (owed > 0 && turns.length > 0) owed -= turns.shift()()
  }, TICK_MS)
}
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
