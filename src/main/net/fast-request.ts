// The bytes of a request, and the rules its headers must keep. Both are undici's, to the letter, so that a server cannot
// tell by which way it was asked. Pure.
import { type HttpRequest, TransportError } from '../engine/ports.ts'

export interface FastRequest {
  /** All of it; each character is one byte (latin-1). */
  readonly text: string
  /** Whether it asks the server to close the connection after its reply. */
  readonly closes: boolean
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/
const TARGET = /^\/[\x21-\xff]*$/

/** Headers that a GET of ours has no use for, or that would make the message another one. */
const REFUSED: readonly string[] = ['transfer-encoding', 'keep-alive', 'upgrade', 'expect']

/**
 * A GET for `target` (path and query) at `host`, which a Host header replaces. Throws TransportError 'protocol' for what
 * could not be sent unchanged.
 */
export function requestBytes(target: string, host: string, headers: HttpRequest['headers']): FastRequest {
  if (!TARGET.test(target)) throw refused('invalid request path')
  let hostLine: string | null = null
  let length: string | null = null
  let closes = false
  let lines = ''
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase()
    if (!TOKEN.test(name)) throw refused('invalid header key')
    if (!VALUE.test(value) || REFUSED.includes(lower)) throw refused(`invalid ${lower} header`)
    if (lower === 'host') {
      if (hostLine !== null) throw refused('duplicate host header')
      hostLine = value
    } else if (lower === 'content-length') {
      if (length !== null) throw refused('duplicate content-length header')
      if (!/^\d+$/.test(value)) throw refused('invalid content-length header')
      length = value
    } else if (lower === 'connection') {
      const options = value.split(',').map(option => option.trim().toLowerCase())
      if (!options.every(option => TOKEN.test(option))) throw refused('invalid connection header')
      if (options.includes('close')) closes = true
    } else {
      lines += `${name}: ${value}\r\n`
    }
  }
  const connection = closes ? 'close' : 'keep-alive'
  const text = `GET ${target} HTTP/1.1\r\nhost: ${hostLine ?? host}\r\nconnection: ${connection}\r\n${lines}\r\n`
  return { text, closes }
}

function refused(why: string): TransportError {
  return new TransportError('protocol', why)
}
