// One client's connection through a link. Its requests reach the server half a round trip after they were sent, and
// not before the handshake is over; the answers come back as a TCP sender would let them: a window full at a time, the
// pipes before them, half a round trip behind.
import { connect } from 'node:net'
import {
  afterLoss,
  afterRound,
  bufferOf,
  cutAfter,
  freshWindow,
  lossChance,
  PACKET,
  passPipe,
  seeded,
} from './link-model.mjs'

/** Sent at once at most: small enough that connections take turns at the shared pipe. */
const LARGEST_PIECE = 16 * 1024
/** Answers read ahead from the server. */
const READ_AHEAD = 2 ** 20
/** A client that is so far behind acknowledges no more. */
const CLIENT_BEHIND = 256 * 1024

/**
 * `link`: { rules (of LINKS), timeline, shared: { freeAt }, port (of the server), seed, ordinal (of the connection) }.
 * Calls `onEnd` once; returns { destroy() }.
 */
export function carry(client, { rules, timeline, shared, port, seed, ordinal }, onEnd) {
  const oneWay = rules.rtt / 2
  const established = timeline.now() + rules.rtt
  const random = seeded(seed * 7919 + ordinal)
  const cutAt = cutAfter(rules, seed, ordinal)
  const own = { freeAt: 0 }
  const server = connect({ port, host: '127.0.0.1', noDelay: true })
  client.setNoDelay(true)

  const buffered = []
  let bufferedBytes = 0
  let isServerDone = false
  let isClientGone = false
  let isOver = false
  let window = freshWindow(rules)
  let sent = 0
  let acknowledged = 0
  /** The round trip under way: it began when so much was acknowledged and ends when all sent then is. */
  let roundFrom = 0
  let roundUntil = 0
  let hasLost = false
  let delivered = 0
  let withheld = 0

  // ---- requests

  const upward = event => timeline.at(Math.max(timeline.now(), established) + oneWay, event)
  client.on('data', bytes => upward(() => server.writable && server.write(bytes)))
  client.on('end', () => upward(() => server.writable && server.end()))
  client.on('error', () => {})
  client.on('close', () => {
    isClientGone = true
    // Until the server hears of it, it goes on sending.
    upward(end)
  })

  // ---- answers

  server.on('data', bytes => {
    buffered.push(bytes)
    bufferedBytes += bytes.length
    if (bufferedBytes > READ_AHEAD) server.pause()
    send(timeline.now())
  })
  server.on('end', () => finish())
  server.on('error', () => finish())
  client.on('drain', () => {
    const bytes = withheld
    withheld = 0
    if (bytes > 0) timeline.at(timeline.now() + oneWay, now => acknowledge(bytes, now))
  })

  function send(now) {
    const wasIdle = sent === acknowledged
    while (!isOver && buffered.length > 0) {
      const room = window.bytes - (sent - acknowledged)
      const wanted = Math.min(buffered[0].length, LARGEST_PIECE)
      const size = Math.min(wanted, room)
      // No crumbs while a whole packet may leave soon.
      if (size <= 0 || (size < Math.min(PACKET, wanted) && sent > acknowledged)) break
      dispatch(take(size), now)
    }
    if (wasIdle) beginRound()
    if (bufferedBytes <= READ_AHEAD && server.isPaused()) server.resume()
    if (isServerDone && buffered.length === 0 && !isOver) farewell(now)
  }

  function take(size) {
    const first = buffered[0]
    bufferedBytes -= size
    if (first.length === size) return buffered.shift()
    buffered[0] = first.subarray(size)
    return first.subarray(0, size)
  }

  function dispatch(bytes, now) {
    sent += bytes.length
    let leaves = now
    for (const [pipe, rate] of [
      [own, rules.connectionRate],
      [shared, rules.sharedRate],
    ]) {
      if (rate === null) continue
      const passed = passPipe(pipe.freeAt, leaves, bytes.length, rate)
      pipe.freeAt = passed.leaves
      leaves = passed.leaves
      if (passed.queued > bufferOf(rules, rate)) lose()
    }
    timeline.at(leaves + oneWay, at => deliver(bytes, at))
  }

  function deliver(bytes, now) {
    if (isClientGone || isOver) return
    delivered += bytes.length
    if (cutAt !== null && delivered >= cutAt) {
      client.resetAndDestroy()
      end()
      return
    }
    client.write(bytes)
    if (client.writableLength > CLIENT_BEHIND) withheld += bytes.length
    else timeline.at(now + oneWay, at => acknowledge(bytes.length, at))
  }

  function acknowledge(bytes, now) {
    acknowledged += bytes
    if (acknowledged < roundUntil) return send(now)
    const used = acknowledged - roundFrom
    if (rules.loss > 0 && random() < lossChance(used, rules.loss)) lose()
    if (!hasLost) window = afterRound(window, used, rules.rtt)
    const wasIdle = sent === acknowledged
    send(now)
    if (!wasIdle) beginRound()
  }

  function beginRound() {
    roundFrom = acknowledged
    roundUntil = sent
    hasLost = false
  }

  /** At most once a round trip, as a sender counts losses. */
  function lose() {
    if (!hasLost) window = afterLoss(window)
    hasLost = true
  }

  // ---- the end

  function finish() {
    isServerDone = true
    if (!isOver) send(timeline.now())
  }

  function farewell(now) {
    isServerDone = false
    const last = Math.max(now, own.freeAt, shared.freeAt) + oneWay
    timeline.at(last, () => {
      if (!isClientGone) client.end()
    })
  }

  function end() {
    if (isOver) return
    isOver = true
    server.destroy()
    client.destroy()
    onEnd()
  }

  return { destroy: end }
}
