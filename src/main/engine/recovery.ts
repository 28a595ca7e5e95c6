// The recovery policy as one table: from what happened and what is known to what is done about it. Pure.
import type { FailureCode, Trouble } from '../../shared/model.ts'
import type { DiskFault, TransportFault } from './ports.ts'
import type { StoreFault } from './store-port.ts'

/** What happened. `detail`: the plain fact seen. */
export type Happening =
  /** A final status that brings no bytes. `after`: ms that its Retry-After asks for; null where it has none. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly after: number | null
      readonly detail: string
    }
  /** The host's cooldown has not ended. */
  | { readonly kind: 'cooling'; readonly after: number; readonly detail: string }
  /** A redirect led to a host that has no place for another connection. */
  | { readonly kind: 'crowded'; readonly detail: string }
  /** A web page where a file was expected: the login page of a network. */
  | { readonly kind: 'page'; readonly detail: string }
  /** An answer to Range, or a framing, that cannot be used. Nothing of it was believed. */
  | { readonly kind: 'unsound'; readonly detail: string }
  /** Not what was asked for, in a way that asking again does not mend. */
  | { readonly kind: 'unusable'; readonly detail: string; readonly code?: FailureCode }
  /** Another version than the one known: its length, its validator, or bytes that were fetched before. */
  | { readonly kind: 'changed'; readonly detail: string }
  | { readonly kind: 'transport'; readonly fault: TransportFault; readonly detail: string }
  | { readonly kind: 'disk'; readonly fault: DiskFault; readonly detail: string }
  | { readonly kind: 'store'; readonly fault: StoreFault; readonly detail: string }
  /** The folder, or the drive it is on, is not there. */
  | { readonly kind: 'vanished'; readonly detail: string }
  /** What the disk gives back is not what was written. `times` this has happened to the download in a row. */
  | { readonly kind: 'corrupt'; readonly times: number; readonly detail: string }

/** What is known. */
export interface Situation {
  /** Bytes of this download have come, in this session or an earlier one. */
  readonly progressed: boolean
  /** Connections of the download that are being served beside this one. */
  readonly beside: number
  /** The answer came from where the person's link led to, and no fresh link has been fetched since bytes last came. */
  readonly renewable: boolean
  /** Unsound answers in a row, this one included. */
  readonly unsound: number
  /** Failures in a row that count against the download, this one included. */
  readonly tries: number
  /** This computer has no network, and the host is not this computer. */
  readonly offline: boolean
  /** It has waited for a byte longer than anybody would. */
  readonly hopeless: boolean
}

export type Recovery =
  /** The chunk waits: `after` ms where the server named a time, else its own backoff. Siblings never notice. */
  | {
      readonly do: 'retry'
      readonly because: Trouble
      readonly after: number | null
      readonly charged: boolean
    }
  /** It waits for its turn at the host it is to ask next. No try is charged. */
  | { readonly do: 'queue'; readonly because: Trouble }
  /** The host waits, and all its downloads with it. No try is charged. */
  | { readonly do: 'park-host'; readonly because: Trouble; readonly after: number | null }
  /** Until the network is back. No try is charged. */
  | { readonly do: 'await-network'; readonly because: Trouble }
  /** The link has expired: the original URL is asked for a fresh one. */
  | { readonly do: 'renew'; readonly because: Trouble }
  /** This connection is one too many: it ends, the others go on. */
  | { readonly do: 'leave'; readonly because: Trouble }
  /** Every byte that cannot prove itself is fetched again. */
  | { readonly do: 'restart-region'; readonly because: Trouble }
  /** Everything on that volume waits until it has room, or is there again. Maps are kept. */
  | { readonly do: 'pause-volume'; readonly because: Trouble }
  /** The download ends and says why. */
  | { readonly do: 'refuse'; readonly because: Trouble }

/** A host name that does not exist says so within about half a minute; a mistyped one should not wait for two weeks. */
export const TRIES_OF_A_NAME = 6
/** Unsound answers in a row before they are called the server's way. */
export const UNSOUND_ANSWERS = 5
/** So often in a row a region is fetched again before the disk is called unsound. */
export const REGION_RESTARTS = 3

const REFUSALS: Readonly<Record<number, FailureCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'gone',
  410: 'gone',
  451: 'forbidden',
}
/** After bytes have come these mean that the link, not the person, is what is refused. */
const EXPIRING = new Set([401, 403, 410])
/** 4xx that waiting may mend: timeout, too early, locked out for now. */
const TRANSIENT_4XX = new Set([408, 425])
/** 5xx that no waiting mends. */
const PERMANENT_5XX = new Set([501, 505])

const TRANSPORT: Readonly<Record<TransportFault, FailureCode>> = {
  dns: 'dns',
  'no-name': 'dns',
  unreachable: 'network',
  timeout: 'network',
  cut: 'network',
  tls: 'tls',
  protocol: 'protocol',
  blocked: 'protocol',
  aborted: 'cancelled',
}
/** What a computer without a network sees. */
const WITHOUT_NETWORK: ReadonlySet<TransportFault> = new Set([
  'dns',
  'no-name',
  'unreachable',
  'timeout',
  'cut',
])

const DISK: Readonly<Record<DiskFault, FailureCode>> = {
  full: 'disk-full',
  exists: 'name-taken',
  denied: 'disk-error',
  missing: 'disk-error',
  'not-a-file': 'disk-error',
  'name-too-long': 'disk-error',
  io: 'disk-error',
}

/** The one place where it is decided what a failure comes to. */
export function recover(happening: Happening, situation: Situation): Recovery {
  switch (happening.kind) {
    case 'status':
      return afterStatus(happening, situation)
    case 'cooling':
      return retry('rate-limited', happening.detail, { after: happening.after, charged: false })
    case 'crowded':
      return { do: 'queue', because: { code: 'rate-limited', detail: happening.detail } }
    case 'page':
      return unlessHopeless(retry('network', happening.detail), situation)
    case 'unsound':
      return afterUnsound(happening.detail, situation)
    case 'unusable':
      return (situation.beside > 0 ? leave : refuse)(happening.code ?? 'protocol', happening.detail)
    case 'changed':
      return refuse('changed', happening.detail)
    case 'transport':
      return afterTransport(happening, situation)
    case 'disk':
      return afterDisk(happening)
    case 'store':
      return happening.fault === 'full'
        ? { do: 'pause-volume', because: { code: 'disk-full', detail: happening.detail } }
        : refuse('disk-error', happening.detail)
    case 'vanished':
      return { do: 'pause-volume', because: { code: 'disk-error', detail: happening.detail } }
    case 'corrupt':
      return happening.times > REGION_RESTARTS
        ? refuse('disk-error', happening.detail)
        : { do: 'restart-region', because: { code: 'disk-error', detail: happening.detail } }
  }
}

/** Whether a status asks all of us to wait, not this request alone: 429 (RFC 6585 §4), 503 with Retry-After. */
export function limitsHost(status: number, after: number | null): boolean {
  return status === 429 || (status === 503 && after !== null)
}

function afterStatus(
  { status, after, detail }: Extract<Happening, { kind: 'status' }>,
  situation: Situation,
): Recovery {
  if (limitsHost(status, after)) {
    const because = { code: 'rate-limited', detail } as const
    return situation.hopeless ? { do: 'refuse', because } : { do: 'park-host', because, after }
  }
  const passes = TRANSIENT_4XX.has(status) || (status >= 500 && status <= 599 && !PERMANENT_5XX.has(status))
  // nginx's limits refuse so what is too many or too often, and name no time: once may be a hiccup.
  if (status === 503 && situation.beside > 0 && situation.tries > 1) return leave('network', detail)
  // One that names a time asked for patience: it is given it, and charges nothing.
  if (passes) return unlessHopeless(retry('network', detail, { after, charged: after === null }), situation)
  // Nobody asked for If-Match: the version it was meant for is gone.
  if (status === 412 && (situation.progressed || situation.beside > 0)) return refuse('changed', detail)
  const code = REFUSALS[status] ?? 'protocol'
  if (situation.beside > 0) return leave(code, detail)
  // The proxy's, not the server's.
  if (status === 407) return refuse('network', 'the proxy wants a password (HTTP 407)')
  if (!situation.progressed) return refuse(code, detail)
  if (situation.renewable) return { do: 'renew', because: { code, detail } }
  return refuse(EXPIRING.has(status) ? 'expired-link' : code, detail)
}

function afterUnsound(detail: string, { unsound, progressed, beside }: Situation): Recovery {
  if (unsound < UNSOUND_ANSWERS) return retry('protocol', detail)
  if (beside > 0) return leave('protocol', detail)
  return refuse(progressed ? 'not-resumable' : 'protocol', detail)
}

function afterTransport(
  { fault, detail }: Extract<Happening, { kind: 'transport' }>,
  situation: Situation,
): Recovery {
  const code = TRANSPORT[fault]
  if (situation.offline && WITHOUT_NETWORK.has(fault)) {
    return { do: 'await-network', because: { code: 'network', detail: 'offline' } }
  }
  if (fault === 'blocked' || fault === 'aborted') return refuse(code, detail)
  // A certificate does not mend itself; once bytes have come it may be a hotel's login page in between.
  if (fault === 'tls' && !situation.progressed) return refuse(code, detail)
  const isTyped = fault === 'no-name' && !situation.progressed && situation.tries >= TRIES_OF_A_NAME
  if (isTyped) return refuse(code, detail)
  return unlessHopeless(retry(code, detail), situation)
}

function afterDisk({ fault, detail }: Extract<Happening, { kind: 'disk' }>): Recovery {
  if (fault === 'full') return { do: 'pause-volume', because: { code: 'disk-full', detail } }
  return refuse(DISK[fault], detail)
}

function retry(
  code: FailureCode,
  detail: string,
  { after = null, charged = true }: { readonly after?: number | null; readonly charged?: boolean } = {},
): Recovery {
  return { do: 'retry', because: { code, detail }, after, charged }
}

const leave = (code: FailureCode, detail: string): Recovery => ({ do: 'leave', because: { code, detail } })
const refuse = (code: FailureCode, detail: string): Recovery => ({ do: 'refuse', because: { code, detail } })

function unlessHopeless(recovery: Recovery, { hopeless }: Situation): Recovery {
  return hopeless ? { do: 'refuse', because: recovery.because } : recovery
}
