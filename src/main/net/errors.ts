// From what Node, OpenSSL and undici throw to the transport's own closed list of faults.
// Details name codes and addresses, never a URL: paths and queries can carry secrets.
import { TransportError, type TransportFault } from '../engine/ports.ts'

/** How far the exchange had come: some codes mean another thing once the head has arrived. */
export type Stage = 'connect' | 'head' | 'body'

const FAULT_OF_CODE: Readonly<Record<string, TransportFault>> = {
  ENOTFOUND: 'no-name',
  ENODATA: 'no-name',
  ESERVFAIL: 'dns',
  EREFUSED: 'dns',
  ECONNREFUSED: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  EMFILE: 'unreachable',
  ENFILE: 'unreachable',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'cut',
  ECONNABORTED: 'cut',
  EPIPE: 'cut',
  EPROTO: 'tls',
  HOSTNAME_MISMATCH: 'tls',
  OUT_OF_MEM: 'tls',
  UND_ERR_SOCKET: 'cut',
  UND_ERR_INFO: 'cut',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_OVERFLOW: 'protocol',
  UND_ERR_INVALID_ARG: 'protocol',
  UND_ERR_NOT_SUPPORTED: 'protocol',
  UND_ERR_ABORTED: 'aborted',
  UND_ERR_DESTROYED: 'aborted',
  UND_ERR_CLOSED: 'aborted',
  ERR_ASSERTION: 'protocol',
}

/** OpenSSL's verification results and Node's own TLS errors. */
const TLS_CODE =
  /^(CERT_|CRL_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERROR_IN_CERT_|INVALID_(CA|PURPOSE))/

const TLS_DETAILS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  CERT_REVOKED: 'the certificate was revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate comes from an authority this computer does not trust',
  UNABLE_TO_GET_ISSUER_CERT: 'the certificate comes from an authority this computer does not trust',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate comes from an authority this computer does not trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate comes from an authority this computer does not trust',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate belongs to another host',
  HOSTNAME_MISMATCH: 'the certificate belongs to another host',
}

/** Any thrown thing as a TransportError; one that is one already comes back as it is. */
export function transportError(thrown: unknown, stage: Stage): TransportError {
  if (thrown instanceof TransportError) return thrown
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const code = codeOf(error)
  const fault = faultOf(error, code, stage)
  return new TransportError(fault, detailOf(error, code, fault), { cause: error })
}

const ABORTED = new TransportError('aborted', 'stopped')

/** Our own signal, or the transport's end. One for all: most are made for nobody, and noting where costs more than the rest. */
export function abortedError(): TransportError {
  return ABORTED
}

/** An address that a public server may not send us to. */
export function blockedError(host: string): TransportError {
  return new TransportError('blocked', `${host} is on a private network`)
}

/** `what` went without a sign of life for `ms`. */
export function timeoutError(what: string, ms: number): TransportError {
  return new TransportError('timeout', `${what} within ${ms / 1000} s`)
}

function faultOf(error: Error, code: string, stage: Stage): TransportFault {
  // undici calls any parse error a length mismatch once it has seen a Content-Length, even inside the head.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return stage === 'body' ? 'cut' : 'protocol'
  // An unasked 100 or 101 (undici refuses both, and says so only in words).
  if (code === 'UND_ERR_SOCKET' && /^bad (response|upgrade)$/.test(error.message)) return 'protocol'
  // llhttp names its errors only in the message here (undici leaves the code undefined).
  if (error.name === 'HTTPParserError')
    return /\(Invalid EOF state\)/.test(error.message) ? 'cut' : 'protocol'
  if (code.startsWith('EAI_')) return 'dns'
  const known = FAULT_OF_CODE[code]
  if (known !== undefined) return known
  if (TLS_CODE.test(code)) return 'tls'
  return stage === 'connect' ? 'unreachable' : 'cut'
}

function detailOf(error: Error, code: string, fault: TransportFault): string {
  if (fault === 'tls') {
    const plain = TLS_DETAILS[code]
    return plain === undefined ? `no secure connection (${code})` : `${plain} (${code})`
  }
  if (fault === 'no-name') return `the host name was not found (${code})`
  if (fault === 'dns') return `the host name could not be looked up (${code})`
  const { syscall } = error as NodeJS.ErrnoException
  if (syscall !== undefined && code !== '') return `${syscall} ${code}`
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return 'the head of the reply is too long'
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') return error.message
  if (fault === 'protocol') return 'not a valid HTTP reply'
  if (fault === 'cut') return 'closed before the end'
  return error.message
}

function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException
  if (typeof code === 'string') return code
  // Happy Eyeballs (RFC 8305): every address failed in its own way; the first is the preferred one.
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0])
  return ''
}
