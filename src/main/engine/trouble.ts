// Failures as data, classified once: what went wrong, and whether waiting may mend it.
import type { Trouble } from '../../shared/model.ts'
import { DiskError, type DiskFault, StoreError, TransportError, type TransportFault } from './ports.ts'

/** An error that carries its classification. */
export class TroubleError extends Error {
  override readonly name = 'TroubleError'
  readonly trouble: Trouble
  readonly transient: boolean
  /** ms the server asked us to wait; null where it named no time. */
  readonly after: number | null
  constructor(trouble: Trouble, options: { transient: boolean; after?: number | null }) {
    super(`${trouble.code}: ${trouble.detail}`)
    this.trouble = trouble
    this.transient = options.transient
    this.after = options.after ?? null
  }
}

const TRANSPORT: Readonly<Record<TransportFault, Pick<Trouble, 'code'> & { readonly transient: boolean }>> = {
  dns: { code: 'dns', transient: true },
  unreachable: { code: 'network', transient: true },
  timeout: { code: 'network', transient: true },
  cut: { code: 'network', transient: true },
  // A certificate does not mend itself; mid-way it may be a hotel's login page, see `mend`.
  tls: { code: 'tls', transient: false },
  protocol: { code: 'protocol', transient: true },
  blocked: { code: 'protocol', transient: false },
  aborted: { code: 'cancelled', transient: false },
}

const DISK: Readonly<Record<DiskFault, Trouble['code']>> = {
  full: 'disk-full',
  exists: 'name-taken',
  denied: 'disk-error',
  missing: 'disk-error',
  'not-a-file': 'disk-error',
  'name-too-long': 'disk-error',
  io: 'disk-error',
}

export const fail = (code: Trouble['code'], detail: string): TroubleError =>
  new TroubleError({ code, detail }, { transient: false })

/**
 * Classifies anything thrown while a download runs.
 * @param mend whether bytes of this download have come before: then even a TLS failure is taken for the network's.
 */
export function classify(error: unknown, mend: boolean): TroubleError {
  if (error instanceof TroubleError) return error
  if (error instanceof TransportError) {
    const { code, transient } = TRANSPORT[error.fault]
    return new TroubleError(
      { code, detail: error.message },
      { transient: transient || (error.fault === 'tls' && mend) },
    )
  }
  if (error instanceof DiskError) return fail(DISK[error.fault], error.message)
  if (error instanceof StoreError)
    return fail(error.fault === 'full' ? 'disk-full' : 'disk-error', error.message)
  return fail('protocol', `unexpected: ${error instanceof Error ? error.message : String(error)}`)
}
