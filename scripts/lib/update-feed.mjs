// Where the packages that are built look for new versions: electron-builder.yml's place, or SLUICE_UPDATE_URL.
import { SetUpError } from './process.mjs'

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** What goes over electron-builder's configuration. Throws SetUpError where the address would never be used. */
export function feedOverride(env) {
  const address = env.SLUICE_UPDATE_URL
  if (!address) return {}
  if (!isSafe(address)) {
    throw new SetUpError(`SLUICE_UPDATE_URL is “${address}”. Sluice fetches new versions over https only.`)
  }
  return { publish: { provider: 'generic', url: address } }
}

/** The same rule as the app's (updates-feed.ts). */
function isSafe(address) {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))
}
