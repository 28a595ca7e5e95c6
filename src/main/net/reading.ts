// Back-pressure under undici: its reader finds nothing while it is held, so the socket's buffer fills and TCP stops the
// sender. undici's own pause is not used: its parser dies on an assertion (`!this.paused`, client-h1.js) outside of any
// handler when the other side closes meanwhile.
import type { Duplex } from 'node:stream'

export interface Reading {
  hold(): void
  /** Reads on at once. */
  release(): void
}

/** Takes over `socket.read`; also the end of the stream is not told while held, for it is told by a read. */
export function holdable(socket: Duplex): Reading {
  const read = socket.read.bind(socket)
  let held = false
  socket.read = (size?: number) => (held ? null : read(size))
  return {
    hold() {
      held = true
    },
    release() {
      if (!held) return
      held = false
      socket.emit('readable')
    },
  }
}
