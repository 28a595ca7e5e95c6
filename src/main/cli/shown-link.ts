// A link as it may be printed: user info, query and fragment hold passwords and signed tokens. Pure, never throws.

/**
 * The link without its user info, query and fragment; also for text that is no link. Where the server cannot be told
 * for sure, everything up to the last '@' counts as user info: too little is shown rather than half a password.
 */
export function shownLink(text: string): string {
  const plain = text.replace(/\p{Cc}/gu, '').trim()
  const url = URL.canParse(plain) ? new URL(plain) : null
  if (url === null || url.host === '') return beforeQuery(withoutUserInfo(plain))
  // As typed, so that a refusal speaks of what the person sees; an odd spelling of the user info is left to URL.
  if (url.username === '' && url.password === '') return beforeQuery(plain)
  return `${url.protocol}//${url.host}${url.pathname}`
}

function withoutUserInfo(text: string): string {
  const scheme = /^[a-z][a-z0-9+.-]{0,30}:[/\\]+/i.exec(text)?.[0] ?? ''
  const at = text.lastIndexOf('@')
  return at < scheme.length ? text : scheme + text.slice(at + 1)
}

const beforeQuery = (text: string): string => text.split(/[?#]/, 1)[0] ?? ''
