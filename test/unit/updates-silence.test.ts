// A server of new versions that falls silent, in the middle of what it says or before.
import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { limitSilence, SILENCE, type UpdateReply } from '../../src/main/desktop/updates-silence.ts'
import { handClock } from '../support/engine-harness/clocks.ts'

function bench() {
  const clock = handClock()
  const made: (EventEmitter & { abort(): void; answer(reply: UpdateReply): void })[] = []
  const events: string[] = []
  const requests = {
    createRequest(_options: unknown, answer: (reply: UpdateReply) => void) {
      const request = Object.assign(new EventEmitter(), {
        answer,
        abort() {
          events.push('abort')
          request.emit('abort')
        },
      })
      made.push(request)
      return request
    },
  }
  limitSilence(requests, clock)
  const reply = new EventEmitter()
  const request = requests.createRequest({}, got => events.push(got === reply ? 'reply' : 'other'))
  request.on('error', (error: Error) => events.push(error.message))
  return { clock, events, reply, request }
}

const GIVEN_UP = ['net::ERR_TIMED_OUT', 'abort']

it('one that never answers is given up on', () => {
  const { clock, events, request } = bench()
  // A request is closed as soon as all is asked.
  request.emit('close')
  clock.advance(SILENCE - 1)
  expect(events).toEqual([])
  clock.advance(1)
  expect(events).toEqual(GIVEN_UP)
  expect(clock.pending).toBe(0)
})

it('each piece gives it time again', () => {
  const { clock, events, reply, request } = bench()
  clock.advance(SILENCE - 1)
  request.answer(reply)
  for (let piece = 0; piece < 3; piece++) {
    clock.advance(SILENCE - 1)
    reply.emit('data')
  }
  expect(events).toEqual(['reply'])
  clock.advance(SILENCE)
  expect(events).toEqual(['reply', ...GIVEN_UP])
})

it.each(['end', 'redirect', 'abort', 'error'])('after its %s nobody waits', event => {
  const { clock, reply, request } = bench()
  request.answer(reply)
  if (event === 'end') reply.emit(event)
  else request.emit(event, new Error('as it is'))
  expect(clock.pending).toBe(0)
})
