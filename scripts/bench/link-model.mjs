// The arithmetic of the link models: congestion windows, bottlenecks, loss and cuts. Pure; ms, bytes, bytes per second.

/** The payload of a packet on an Ethernet path, and the initial window of RFC 6928. */
export const PACKET = 1460
export const INITIAL_WINDOW = 10 * PACKET
/** The most that a sender's buffers let be on the way; Linux's default for sending (tcp_wmem) is 4 MiB. */
export const WINDOW_CAP = 4 * 2 ** 20
/** CUBIC's constants (RFC 9438 §4.6, §5). */
const BETA = 0.7
const CUBIC_C = 0.4

const MEGABIT = 1e6 / 8

/**
 * `rtt`, ms. `sharedRate`: of the bottleneck that all connections share, or null. `connectionRate`: of each connection
 * alone, or null. `loss`: chance that a packet is lost. `cutOneIn`: of so many connections one is cut, or null.
 * `initialWindow`: at the start of a connection.
 */
const LINK = {
  rtt: 50,
  sharedRate: 400 * MEGABIT,
  connectionRate: null,
  loss: 0,
  cutOneIn: null,
  initialWindow: INITIAL_WINDOW,
}
export const LINKS = {
  rtt50: LINK,
  rtt200: { ...LINK, rtt: 200 },
  loss50: { ...LINK, loss: 0.01 },
  cuts50: { ...LINK, cutOneIn: 20 },
  limited: { ...LINK, rtt: 10, sharedRate: null, connectionRate: 32 * MEGABIT },
  gigabit: { ...LINK, rtt: 0.2, sharedRate: 1000 * MEGABIT, initialWindow: WINDOW_CAP },
}

/** The least buffer before a bottleneck: as much as a home router has. */
const LEAST_BUFFER = 256 * 1024

/** Bytes that may queue before a bottleneck: one bandwidth-delay product, but no less than LEAST_BUFFER. */
export function bufferOf({ rtt }, rate) {
  return Math.max((rate * rtt) / 1000, LEAST_BUFFER)
}

/** A connection's congestion window. `peak` and `rounds`: its size before the last loss, and the round trips since. */
export function freshWindow({ initialWindow }) {
  return { bytes: initialWindow, isSlowStart: true, peak: 0, rounds: 0 }
}

/**
 * The window after one round trip in which `used` bytes were acknowledged: doubled in slow start, then CUBIC's curve or
 * one packet a round trip, whichever is more. A window that was not used up does not grow (RFC 9438 §5.8).
 */
export function afterRound(window, used, rtt) {
  if (window.bytes >= 2 * used) return window
  if (window.isSlowStart) return { ...window, bytes: Math.min(WINDOW_CAP, window.bytes * 2) }
  const rounds = window.rounds + 1
  const grown = Math.max(cubic(window.peak, (rounds * rtt) / 1000), window.peak * BETA + rounds * PACKET)
  return { ...window, rounds, bytes: Math.min(WINDOW_CAP, Math.max(window.bytes, grown)) }
}

/** The window after a loss. */
export function afterLoss(window) {
  return {
    bytes: Math.max(2 * PACKET, window.bytes * BETA),
    isSlowStart: false,
    peak: window.bytes,
    rounds: 0,
  }
}

/** CUBIC's window, bytes, so many seconds after a loss at `peak` bytes (RFC 9438 §4.2). */
export function cubic(peak, seconds) {
  const packets = peak / PACKET
  const inflection = Math.cbrt((packets * (1 - BETA)) / CUBIC_C)
  return PACKET * (CUBIC_C * (seconds - inflection) ** 3 + packets)
}

/** The chance that at least one of the packets that carry `bytes` is lost. */
export function lossChance(bytes, loss) {
  return 1 - (1 - loss) ** Math.ceil(bytes / PACKET)
}

/**
 * What `bytes` meet that reach a pipe of `rate` at `now`, when it will have sent all it holds at `freeAt`:
 * they have left it at `leaves`; `queued` bytes were before them.
 */
export function passPipe(freeAt, now, bytes, rate) {
  const starts = Math.max(freeAt, now)
  return { leaves: starts + (bytes / rate) * 1000, queued: ((starts - now) / 1000) * rate }
}

/** How far into a connection's answers the cut may fall. */
const CUT_REACH = 8 * 2 ** 20
/** Cut is one of the first so many of each `cutOneIn`, so that a client with as many connections meets one. */
const CUT_AMONG = 8

/** After how many bytes of answers connection `ordinal` (from 0) is cut, or null. The same for the same seed. */
export function cutAfter({ cutOneIn }, seed, ordinal) {
  if (cutOneIn === null) return null
  const group = Math.floor(ordinal / cutOneIn)
  const random = seeded(seed * 1009 + group)
  const victim = Math.floor(random() * Math.min(CUT_AMONG, cutOneIn))
  return ordinal % cutOneIn === victim ? Math.floor(random() * CUT_REACH) : null
}

/** Uniform in [0, 1), the same sequence for the same seed (mulberry32). */
export function seeded(seed) {
  let state = (seed ^ 0x9e3779b9) | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
