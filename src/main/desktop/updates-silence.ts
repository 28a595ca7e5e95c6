// A server of new versions that falls silent is given up on. electron-updater's own time limit waits for an event that
// Electron's requests do not have, so a look, and every one after it, would wait for ever.
import type { Clock } from '../engine/ports.ts'

/** So long nothing may come, ms. */
export const SILENCE = 60_000

/** The parts of Electron's requests and replies that are used. */
export interface UpdateRequest {
  on(event: 'redirect' | 'abort' | 'error', listener: () => void): unknown
  emit(event: 'error', error: Error): unknown
  abort(): void
}
export interface UpdateReply {
  on(event: 'data' | 'end', listener: () => void): unknown
}

/** What makes electron-updater's requests. */
export interface UpdateRequests {
  createRequest(options: unknown, onReply: (reply: UpdateReply) => void): UpdateRequest
}

/** From now on each request fails, as Chromium's do, once nothing has come for SILENCE. */
export function limitSilence(requests: UpdateRequests, clock: Pick<Clock, 'timer'>): void {
  const create = requests.createRequest.bind(requests)
  requests.createRequest = (options, onReply) => {
    const giveUp = (): void => {
      request.emit('error', new Error('net::ERR_TIMED_OUT'))
      request.abort()
    }
    let cancel = clock.timer(SILENCE, giveUp)
    const heard = (): void => {
      cancel()
      cancel = clock.timer(SILENCE, giveUp)
    }
    const isOver = (): void => cancel()
    const request = create(options, reply => {
      heard()
      reply.on('end', isOver)
      // Whoever reads it listens within this very turn, so nothing is lost by the first who does.
      reply.on('data', heard)
      onReply(reply)
    })
    // Not 'close', which comes as soon as all is asked.
    for (const event of ['redirect', 'abort', 'error'] as const) request.on(event, isOver)
    return request
  }
}
