// Validators of a representation: which may be sent in If-Range, and when two replies are of one version.
import { header } from './headers.ts'
import { parseHttpDate } from './http-date.ts'
import type { HeaderList } from './ports.ts'
import type { Representation } from './store-port.ts'

const STRONG = /^"[\x21\x23-\x7e\x80-\xff]*"$/

type Validators = Pick<Representation, 'etag' | 'lastModified' | 'validator'>

/**
 * What the reply says of its version. `validator` is what If-Range may carry (RFC 9110 §13.1.5): a strong ETag; a
 * Last-Modified only where there is no ETag at all and Date is at least a second later (§8.8.2.2); else null.
 */
export function validatorsOf(headers: HeaderList): Validators {
  // One that is written wrong (without its quotes, say) tells versions apart all the same; it is never sent back.
  const etag = header(headers, 'etag')?.trim() || null
  const lastModified = header(headers, 'last-modified')?.trim() || null
  if (etag !== null) return { etag, lastModified, validator: STRONG.test(etag) ? etag : null }
  const modified = lastModified === null ? Number.NaN : parseHttpDate(lastModified)
  const date = parseHttpDate(header(headers, 'date') ?? '')
  return { etag, lastModified, validator: date >= modified + 1_000 ? lastModified : null }
}

/**
 * Why the reply is of another version than the one known, or null where nothing says so. A reply that leaves a
 * validator out says nothing (RFC 9110 §15.3.7: a 206 to If-Range need not repeat them). Equal ETags settle it;
 * dates are compared only where no ETags can be.
 */
export function differsFrom(known: Validators, headers: HeaderList): string | null {
  const now = validatorsOf(headers)
  if (known.etag !== null && now.etag !== null) {
    const opaque = (etag: string): string => etag.replace(/^W\//, '')
    return opaque(known.etag) === opaque(now.etag) ? null : `ETag ${known.etag} became ${now.etag}`
  }
  if (
    known.lastModified !== null &&
    now.lastModified !== null &&
    !sameDate(known.lastModified, now.lastModified)
  ) {
    return `Last-Modified ${known.lastModified} became ${now.lastModified}`
  }
  return null
}

/** Whether the reply carries a validator and it is the known one, weak ones included. */
export function sameValidator(known: Validators, headers: HeaderList): boolean {
  const { etag, lastModified } = validatorsOf(headers)
  if (known.etag !== null && etag !== null) return differsFrom(known, headers) === null
  return known.lastModified !== null && lastModified !== null && sameDate(known.lastModified, lastModified)
}

/**
 * Whether the reply itself proves by a strong validator that it is of the version known (RFC 9110 §8.8.3.2, §15.3.7.3): a
 * weak ETag of the same letters does not, nor does a reply that leaves the validator out.
 */
export function provesVersion(known: Validators, headers: HeaderList): boolean {
  if (known.validator === null) return false
  const now = validatorsOf(headers)
  if (known.etag !== null) return now.etag === known.etag
  return (
    now.etag === null && now.lastModified !== null && sameDate(now.lastModified, known.lastModified ?? '')
  )
}

/** One instant may be written in three ways (RFC 9110 §5.6.7). */
function sameDate(one: string, other: string): boolean {
  return one === other || parseHttpDate(one) === parseHttpDate(other)
}
