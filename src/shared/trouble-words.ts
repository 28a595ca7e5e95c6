// Which words a trouble has: what is said of it, what to do, and what to do while it waits. Chosen by its code and by
// the plain fact seen. Pure; sentences.ts makes the sentences.
import { formatDuration } from './format.ts'
import type { FailureCode, Trouble } from './model.ts'
import { certificateWords } from './reason-words.ts'
import type { PlainKey } from './words.ts'

export interface TroubleWords {
  /** Goes on after a colon: no capital but a name's, no full stop. */
  readonly clause: PlainKey
  readonly todo: PlainKey
  /** What to do while it waits and goes on by itself. */
  readonly meanwhile?: PlainKey
  /** What was seen, to stand in brackets behind the clause: 'HTTP 404'. */
  readonly fact?: string
  /** How long nothing came, as it is read. */
  readonly time?: string
}

/** The words for what went wrong. */
export function troubleWords({ code, detail }: Trouble): TroubleWords {
  const words = BY_CODE[code]
  return typeof words === 'function' ? words(detail) : words
}

const BY_CODE: Readonly<Record<FailureCode, TroubleWords | ((detail: string) => TroubleWords)>> = {
  changed: { clause: 'trouble.changed', todo: 'trouble.changed.todo' },
  gone: withStatus({ clause: 'trouble.gone', todo: 'trouble.gone.todo' }),
  forbidden: withStatus({ clause: 'trouble.forbidden', todo: 'trouble.forbidden.todo' }),
  'expired-link': withStatus({ clause: 'trouble.expired', todo: 'trouble.expired.todo' }),
  unauthorized: withStatus({ clause: 'trouble.unauthorized', todo: 'trouble.unauthorized.todo' }),
  'not-resumable': { clause: 'trouble.notResumable', todo: 'trouble.notResumable.todo' },
  'rate-limited': withStatus({
    clause: 'trouble.rateLimited',
    todo: 'trouble.tryLater',
    meanwhile: 'trouble.rateLimited.meanwhile',
  }),
  'disk-full': {
    clause: 'trouble.diskFull',
    todo: 'trouble.diskFull.todo',
    meanwhile: 'trouble.diskFull.meanwhile',
  },
  'disk-error': diskWords,
  'name-taken': { clause: 'trouble.nameTaken', todo: 'trouble.nameTaken.todo' },
  tls: secureWords,
  dns: detail => ({
    clause: /looked up/.test(detail) ? 'trouble.notLookedUp' : 'trouble.notFound',
    todo: 'trouble.dns.todo',
  }),
  network: networkWords,
  protocol: answerWords,
  'checksum-mismatch': { clause: 'trouble.checksum', todo: 'trouble.checksum.todo' },
  cancelled: { clause: 'trouble.cancelled', todo: 'trouble.cancelled.todo' },
}

function networkWords(detail: string): TroubleWords {
  const todo = 'trouble.checkInternet'
  if (detail === 'offline') {
    return { clause: 'trouble.offline', todo, meanwhile: 'trouble.offline.meanwhile' }
  }
  // In the middle of a body, so the server had answered.
  const silence = /^nothing arrived within (\d+(?:\.\d+)?) s$/.exec(detail)?.[1]
  if (silence !== undefined) {
    return { clause: 'trouble.silence', todo, time: formatDuration(Number(silence)) }
  }
  if (/web page|login/i.test(detail)) return { clause: 'trouble.webPage', todo: 'trouble.webPage.todo' }
  if (/HTTP 407/.test(detail)) return { clause: 'trouble.proxyPassword', todo: 'trouble.checkProxy' }
  if (/proxy/i.test(detail)) return { clause: 'trouble.proxyDown', todo: 'trouble.checkProxy' }
  if (/HTTP 408|HTTP 504|ETIMEDOUT|timeout|timed out|within \d/i.test(detail)) {
    return { clause: 'trouble.tooLong', todo }
  }
  if (/HTTP \d/.test(detail)) {
    return { clause: 'trouble.serverProblem', todo: 'trouble.tryLater', ...statusOf(detail) }
  }
  if (/ECONNREFUSED|EHOST|ENET/.test(detail)) return { clause: 'trouble.unreachable', todo }
  return { clause: 'trouble.broke', todo }
}

function secureWords(detail: string): TroubleWords {
  if (/redirect/.test(detail)) {
    return { clause: 'trouble.insecureRedirect', todo: 'trouble.insecureRedirect.todo' }
  }
  const certificate = certificateWords(detail)
  return {
    clause: 'trouble.insecure',
    todo: 'trouble.insecure.todo',
    ...(certificate === null ? {} : { fact: certificate }),
  }
}

function answerWords(detail: string): TroubleWords {
  if (/redirect/.test(detail)) return { clause: 'trouble.badRedirect', todo: 'trouble.anotherLink' }
  return { clause: 'trouble.badAnswer', todo: 'trouble.badAnswer.todo', ...statusOf(detail) }
}

/** Told by the system's own code at the end of the detail, or the few plain facts without one. */
function diskWords(detail: string): TroubleWords {
  const code = /\(?(E[A-Z0-9]+)\)?$/.exec(detail)?.[1] ?? ''
  if (/^(?:EACCES|EPERM|EROFS)$/.test(code)) {
    return { clause: 'trouble.notWritable', todo: 'trouble.notWritable.todo' }
  }
  if (/^(?:EBUSY|ETXTBSY)$/.test(code)) return { clause: 'trouble.inUse', todo: 'trouble.inUse.todo' }
  if (/^the disk does not hold/.test(detail)) {
    return { clause: 'trouble.notHeld', todo: 'trouble.notHeld.todo' }
  }
  if (detail === 'another program changed the part file' || / by another program$/.test(detail)) {
    return { clause: 'trouble.partChanged', todo: 'trouble.fetchedAgain' }
  }
  if (code === 'ENOENT' || code === 'ENODEV' || / is not there$/.test(detail)) {
    return {
      clause: 'trouble.away',
      todo: 'trouble.away.todo',
      meanwhile: 'trouble.away.meanwhile',
    }
  }
  if (code === 'ENAMETOOLONG') return { clause: 'trouble.nameTooLong', todo: 'trouble.nameTooLong.todo' }
  if (code === 'EFBIG') return { clause: 'trouble.tooLarge', todo: 'trouble.tooLarge.todo' }
  if (
    /^(?:EISDIR|ENOTDIR|ELOOP|ENXIO)$/.test(code) ||
    / is not a folder$|, not a regular file$/.test(detail)
  ) {
    return { clause: 'trouble.wrongKind', todo: 'trouble.wrongKind.todo' }
  }
  return { clause: 'trouble.disk', todo: 'trouble.disk.todo' }
}

function withStatus(words: TroubleWords): (detail: string) => TroubleWords {
  return detail => ({ ...words, ...statusOf(detail) })
}

/** 'HTTP 404' where the fact seen is an HTTP status. */
function statusOf(detail: string): { readonly fact?: string } {
  const seen = /\bHTTP \d{3}\b/.exec(detail)?.[0]
  return seen === undefined ? {} : { fact: seen }
}
