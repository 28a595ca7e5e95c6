// What the program says of a download in plain words: one sentence for each failure, one phrase for each state.
// Pure; the window and the command line say the same.
import { formatDuration } from './format.ts'
import type { DownloadView, FailureCode, Trouble } from './model.ts'

export interface Place {
  /** Host and, unless usual, port; '' where unknown. */
  readonly host: string
  /** The download has not failed but waits, and goes on by itself. */
  readonly waiting?: boolean
}

/** Two sentences: what happened, and what the person can do. */
export interface TroubleSentence {
  readonly what: string
  readonly todo: string
}

/** `clause` goes on after a colon: no capital but a name's, no full stop. `meanwhile`: what to do while it waits. */
interface Wording {
  readonly clause: string
  readonly todo: string
  readonly meanwhile?: string
}

type Words = (host: string, detail: string) => Wording

const WORDS: Readonly<Record<FailureCode, Words>> = {
  changed: host => ({
    clause: `the file on ${host} changed while it was downloading`,
    todo: 'Start over to get the new version.',
  }),
  gone: (host, detail) => ({
    clause: `${host} no longer has this file${status(detail)}`,
    todo: 'Check the link, or look for a new one where you found it.',
  }),
  forbidden: (host, detail) => ({
    clause: `${host} does not allow this download${status(detail)}`,
    todo: 'Open the page the link came from, sign in if it asks you to, and copy the link again.',
  }),
  'expired-link': (_host, detail) => ({
    clause: `the link has expired${status(detail)}`,
    todo: 'Get a new link from the page this one came from. What was received is kept.',
  }),
  unauthorized: (host, detail) => ({
    clause: `${host} asks for a user name and a password${status(detail)}`,
    todo: 'Sign in to the site and copy the link again.',
  }),
  'not-resumable': host => ({
    clause: `${host} cannot go on where it stopped`,
    todo: 'Start over to download the file from its beginning.',
  }),
  'rate-limited': (host, detail) => ({
    clause: `${host} asks for fewer downloads at a time${status(detail)}`,
    todo: 'Try again later.',
    meanwhile: 'It goes on by itself when that is over.',
  }),
  'disk-full': () => ({
    clause: 'the disk is full',
    todo: 'Free some space, then try again. What was received is kept.',
    meanwhile: 'Free some space. It goes on by itself when there is room.',
  }),
  'disk-error': (_host, detail) => diskWords(detail),
  'name-taken': () => ({
    clause: 'another file took the name of this one',
    todo: 'Move or rename that file, then try again.',
  }),
  tls: secureWords,
  dns: (host, detail) => ({
    clause: `${host} could not be ${/looked up/.test(detail) ? 'looked up' : 'found'}`,
    todo: 'Check the link for typing mistakes, and check your internet connection.',
  }),
  network: networkWords,
  protocol: answerWords,
  'checksum-mismatch': () => ({
    clause: 'the file that arrived is not the one that was promised',
    todo: 'Start over. If it happens again, do not use the file.',
  }),
  cancelled: () => ({
    clause: 'the download was stopped',
    todo: 'Try again to go on with it.',
  }),
}

/** Says what went wrong and what to do. */
export function troubleSentence(trouble: Trouble, context: Place): TroubleSentence {
  const host = context.host || 'the server'
  const { clause, todo, meanwhile } = WORDS[trouble.code](host, trouble.detail)
  const start = clause.startsWith(host) && context.host !== '' ? clause : capitalise(clause)
  return { what: `${start}.`, todo: context.waiting ? (meanwhile ?? BY_ITSELF) : todo }
}

const BY_ITSELF = 'It tries again by itself.'

/** What went wrong, to go on with after a colon: no capital but a name's, no full stop. */
export function troubleClause(trouble: Trouble, { host }: Place): string {
  return WORDS[trouble.code](host || 'the server', trouble.detail).clause
}

/** One short phrase for the state a download is in. `now`: ms since the epoch. */
export function stateSentence(
  view: Pick<DownloadView, 'state' | 'host' | 'connections'>,
  now: number,
): string {
  const { state } = view
  const host = view.host || 'the server'
  switch (state.kind) {
    case 'queued':
      return 'Waiting its turn'
    case 'probing':
      return `Asking ${host}…`
    case 'running':
      return running(view.connections)
    case 'waiting':
      return `${waiting(state.until, now)}: ${troubleClause(state.because, view)}`
    case 'paused':
      return 'Paused'
    case 'verifying':
      return 'Checking'
    case 'finishing':
      return 'Finishing'
    case 'done':
      return state.unverified ? 'Done; the server gave no size, so a cut could not be noticed' : 'Done'
    case 'failed':
      return `Failed: ${troubleClause(state.because, view)}`
  }
}

function waiting(until: number | null, now: number): string {
  if (until === null) return 'Waiting'
  const left = until - now
  return left > 0 ? `Waiting ${formatDuration(left / 1_000)}` : 'Trying again'
}

function running(connections: number): string {
  if (connections < 1) return 'Downloading'
  return `Downloading over ${connections} ${connections === 1 ? 'connection' : 'connections'}`
}

function networkWords(host: string, detail: string): Wording {
  const later = 'Check your internet connection, then try again.'
  if (detail === 'offline') {
    return {
      clause: 'this computer is offline',
      todo: later,
      meanwhile: 'It goes on by itself when the network is back.',
    }
  }
  // In the middle of a body, so the server had answered.
  const silence = /^nothing arrived within (\d+(?:\.\d+)?) s$/.exec(detail)?.[1]
  if (silence !== undefined) {
    return { clause: `nothing came from ${host} for ${formatDuration(Number(silence))}`, todo: later }
  }
  if (/web page|login/i.test(detail)) {
    return {
      clause: `a web page came instead of the file, perhaps the sign-in page of this network`,
      todo: 'Open a web browser, sign in to the network, then try again.',
    }
  }
  if (/HTTP 407/.test(detail)) {
    return {
      clause: 'the proxy of this network asks for a password',
      todo: 'Check the proxy settings of this computer, then try again.',
    }
  }
  if (/proxy/i.test(detail)) {
    return {
      clause: 'the proxy of this network gave no connection',
      todo: 'Check the proxy settings of this computer, then try again.',
    }
  }
  if (/HTTP 408|HTTP 504|ETIMEDOUT|timeout|timed out|within \d/i.test(detail)) {
    return { clause: `${host} took too long to answer`, todo: later }
  }
  if (/HTTP \d/.test(detail)) {
    return { clause: `${host} has a problem of its own${status(detail)}`, todo: 'Try again later.' }
  }
  if (/ECONNREFUSED|EHOST|ENET/.test(detail)) {
    return { clause: `${host} cannot be reached`, todo: later }
  }
  return { clause: `the connection to ${host} broke`, todo: later }
}

function secureWords(host: string, detail: string): Wording {
  if (/redirect/.test(detail)) {
    return {
      clause: `${host} leads on to a place that is not secure`,
      todo: 'Look for another link to the same file. If you trust this one, add it with http:// in front.',
    }
  }
  return {
    clause: `the connection to ${host} is not secure${certificate(detail)}`,
    todo: 'Check the date and time of this computer. If they are right, do not trust this link.',
  }
}

function answerWords(host: string, detail: string): Wording {
  if (/redirect/.test(detail)) {
    return {
      clause: `${host} leads on to a place that Sluice cannot follow`,
      todo: 'Look for another link to the same file.',
    }
  }
  return {
    clause: `${host} sent an answer that Sluice cannot use${status(detail)}`,
    todo: 'Try again later, or look for another link to the same file.',
  }
}

/** Told by the system's own code at the end of the detail, or the few plain facts without one. */
function diskWords(detail: string): Wording {
  const code = /\(?(E[A-Z0-9]+)\)?$/.exec(detail)?.[1] ?? ''
  if (/^(?:EACCES|EPERM|EROFS)$/.test(code)) {
    return {
      clause: 'Sluice may not write to this folder',
      todo: 'Allow writing to it and try again, or choose another folder and add the link again.',
    }
  }
  if (/^(?:EBUSY|ETXTBSY)$/.test(code)) {
    return {
      clause: 'another program is using the file',
      todo: 'Close that program, then try again. What was received is kept.',
    }
  }
  if (/^the disk does not hold/.test(detail)) {
    return {
      clause: 'the disk does not hold what was written to it, or another program changed the file',
      todo: 'Check that the drive is sound, then try again: only what was lost is fetched again.',
    }
  }
  if (detail === 'another program changed the part file' || / by another program$/.test(detail)) {
    return {
      clause: 'another program changed the unfinished file',
      todo: 'Try again: only what was lost is fetched again.',
    }
  }
  if (code === 'ENOENT' || code === 'ENODEV' || / is not there$/.test(detail)) {
    return {
      clause: 'the folder or the unfinished file is no longer there',
      todo: 'If its drive was removed, connect it again and try again. Otherwise start over.',
      meanwhile:
        'If its drive was removed, connect it again: it goes on by itself then. Otherwise start over.',
    }
  }
  if (code === 'ENAMETOOLONG') {
    return {
      clause: 'the name of the file is too long for this folder',
      todo: 'Choose another folder with a shorter path and add the link again.',
    }
  }
  if (code === 'EFBIG') {
    return {
      clause: 'the file is too large for this disk',
      todo: 'Choose a folder on another disk and add the link again.',
    }
  }
  if (
    /^(?:EISDIR|ENOTDIR|ELOOP|ENXIO)$/.test(code) ||
    / is not a folder$|, not a regular file$/.test(detail)
  ) {
    return {
      clause: 'something else has the place of the folder or the unfinished file',
      todo: 'Move it away and try again, or choose another folder and add the link again.',
    }
  }
  return {
    clause: 'the disk could not be read or written',
    todo: 'Check that the drive is connected and sound, then try again.',
  }
}

/** ' (the certificate has expired)' where the detail says so in words. */
function certificate(detail: string): string {
  const seen = /^the certificate [a-z' -]+/.exec(detail)
  return seen === null ? '' : ` (${seen[0].trim()})`
}

/** ' (HTTP 404)' where the fact seen is an HTTP status. */
function status(detail: string): string {
  const seen = /\bHTTP \d{3}\b/.exec(detail)
  return seen === null ? '' : ` (${seen[0]})`
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
