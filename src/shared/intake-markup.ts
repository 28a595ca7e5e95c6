// Links out of a piece of HTML that a browser hands over with a drag, without building it. Pure, never throws, linear.

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

/** Tags that lead to a file, and the attribute it stands in. */
const LINKING: Readonly<Record<string, string>> = {
  a: 'href',
  img: 'src',
  source: 'src',
  video: 'src',
  audio: 'src',
}

/** The http links of images, media and anchors, each once, in order. Relative ones lead nowhere and are left out. */
export function markupLinks(html: string): readonly string[] {
  const links = new Set<string>()
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at + 1)) {
    const end = html.indexOf('>', at)
    if (end < 0) break
    const link = tagLink(html.slice(at + 1, end))
    if (link !== null && /^https?:\/\/\S+$/i.test(link)) links.add(link)
    at = end
  }
  return [...links]
}

function tagLink(tag: string): string | null {
  const name = /^[a-z]{1,10}(?=\s)/i.exec(tag)?.[0].toLowerCase() ?? ''
  const wanted = LINKING[name]
  if (wanted === undefined) return null
  for (const [, attribute = '', quoted, single, bare] of tag.matchAll(
    /(?<=\s)([a-z][a-z-]{0,30})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi,
  )) {
    if (attribute.toLowerCase() === wanted) return decodeEntities(quoted ?? single ?? bare ?? '').trim()
  }
  return null
}

/** Character references of HTML and XML: the five of XML, &nbsp; and numbers. Others stay as they are. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole
    const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
