// Self-signed certificates for loopback tests and nothing else. They share one key, kept here in the open:
// nothing may ever trust them outside a test.
import { readFileSync } from 'node:fs'

export type CertificateName = 'sound' | 'other-host' | 'expired'

/** What a TLS server of that kind needs. */
export function certificate(name: CertificateName): { readonly key: string; readonly cert: string } {
  return { key: pem('key'), cert: pem(name) }
}

/** The certificate alone, for a client that is to trust it. */
export function certificateAuthority(name: CertificateName): string {
  return pem(name)
}

function pem(name: string): string {
  return readFileSync(new URL(`./${name}.pem`, import.meta.url), 'utf8')
}
