// The plain facts that the engine notes as reasons ('HTTP 429 above 4 at a time', 'the certificate has expired'), in the
// language that is spoken. What is not listed here is a name of a protocol or a system, and stays as it is. Pure.
import { type PlainKey, say } from './words.ts'

const REASONS: readonly (readonly [pattern: RegExp, key: PlainKey, fact?: string])[] = [
  [/^they are not what was received$/, 'trouble.reason.notReceived'],
  [/^closed before the end$/, 'trouble.reason.cut'],
  [/^the connection closed early$/, 'trouble.reason.closedEarly'],
  [/^no connection within (\d+(?:\.\d+)?) s$/, 'trouble.reason.noConnection', 'seconds'],
  [/^no reply within (\d+(?:\.\d+)?) s$/, 'trouble.reason.noReply', 'seconds'],
  [/^nothing arrived within (\d+(?:\.\d+)?) s$/, 'trouble.reason.nothingArrived', 'seconds'],
  [
    /^the disk does not hold what was written, or another program changed the part file$/,
    'trouble.reason.notWritten',
  ],
  [/^(.+) was cut short by another program$/, 'trouble.reason.cutShort', 'name'],
  [/^(.+) was replaced by another file$/, 'trouble.reason.replaced', 'name'],
]

/** A reason as the engine noted it, to stand in brackets or after a comma. */
export function reasonWords(because: string): string {
  const [, reason, connections] = /^(.+) above (\d+) at a time$/.exec(because) ?? []
  if (reason !== undefined && connections !== undefined) {
    return say('trouble.reason.above', { reason: reasonWords(reason), connections })
  }
  for (const [pattern, key, fact] of REASONS) {
    const seen = pattern.exec(because)
    if (seen !== null) return say(key, fact === undefined ? {} : { [fact]: seen[1] ?? '' })
  }
  return because
}

const CERTIFICATES: ReadonlyMap<string, PlainKey> = new Map([
  ['the certificate has expired', 'trouble.certificate.expired'],
  ['the certificate is not valid yet', 'trouble.certificate.notYet'],
  ['the certificate was revoked', 'trouble.certificate.revoked'],
  ['the certificate is self-signed', 'trouble.certificate.selfSigned'],
  ['the certificate comes from an authority this computer does not trust', 'trouble.certificate.untrusted'],
  ['the certificate belongs to another host', 'trouble.certificate.otherHost'],
])

/** What is wrong with a server's certificate; null where the detail does not say so in words. */
export function certificateWords(detail: string): string | null {
  const seen = /^the certificate [a-z' -]+/.exec(detail)?.[0].trim()
  const key = seen === undefined ? undefined : CERTIFICATES.get(seen)
  return key === undefined ? null : say(key)
}
