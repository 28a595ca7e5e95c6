// Which headers a person may add to a download's requests: one rule for the window and the command line. Pure.

/** Headers the engine itself decides on; a second opinion would break ranges or framing. */
const OWN_HEADERS: ReadonlySet<string> = new Set(
  'accept-encoding connection content-length expect host if-range keep-alive range te trailer transfer-encoding upgrade'.split(
    ' ',
  ),
)

/** A token of RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** No CR, LF or NUL, nor any other control, nor what is no byte (RFC 9110 §5.5). */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/

/** `name`: no header's name; `value`: holds what cannot be sent; `ours`: Sluice decides on that one. */
export type HeaderFault = 'name' | 'value' | 'ours'

/** What is wrong with a header, or null where it can be sent. */
export function headerFault(name: string, value: string): HeaderFault | null {
  if (!TOKEN.test(name)) return 'name'
  if (UNSENDABLE.test(value)) return 'value'
  return OWN_HEADERS.has(name.toLowerCase()) ? 'ours' : null
}

/** As it is sent: the name in lower case, the value without white space around it. */
export function plainHeader(name: string, value: string): readonly [name: string, value: string] {
  let start = 0
  let end = value.length
  while (start < end && isBlank(value.charAt(start))) start++
  while (end > start && isBlank(value.charAt(end - 1))) end--
  return [name.toLowerCase(), value.slice(start, end)]
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t'
}
