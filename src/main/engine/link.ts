// What the surfaces and the queue need of a download's URL, worked out once: they ask for it with every change.
import { displayUrl, hostOf } from '../../shared/links.ts'
import type { DownloadIntent } from './store-port.ts'
import { chooseName } from './url-name.ts'

export interface Link {
  /** Without user name and password. */
  readonly url: string
  readonly host: string
  /** The target's name until the server says otherwise. */
  readonly name: string
}

const links = new WeakMap<DownloadIntent, Link>()

/** Of an intent, which never changes: another wish is another object. */
export function linkOf(intent: DownloadIntent): Link {
  const known = links.get(intent)
  if (known !== undefined) return known
  const name = chooseName({ wanted: intent.wantedName, disposition: null, url: intent.url })
  const link = { url: displayUrl(intent.url), host: hostOf(intent.url), name }
  links.set(intent, link)
  return link
}
