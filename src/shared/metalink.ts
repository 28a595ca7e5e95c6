// Metalink documents, version 4 (RFC 5854) and 3: files with their links, best first, and what their bytes must add up to.
// Pure, never throws; what is too large or too deep to be one is refused before it is parsed. Loaded only when a file needs it.
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { MAX_LINKS } from './contract.ts'
import { decodeEntities } from './intake-markup.ts'
import { checkLink } from './links.ts'
import { isPlausible } from './metalink-bounds.ts'
import { type Checksum, HEX_DIGITS } from './model.ts'
import { say } from './words.ts'

export interface MetalinkFile {
  /** Without folders; null where it has none that a file can have. */
  readonly name: string | null
  /** Bytes; null where it is not said, or not as a number that counts exactly. */
  readonly size: number | null
  /** The strongest one that is known and whole. */
  readonly checksum: Checksum | null
  /** http and https, checked, best first; at least one. */
  readonly urls: readonly [string, ...string[]]
}

export type MetalinkReading =
  /** `troubles`: sentences about what was left out. */
  | { readonly ok: true; readonly files: readonly MetalinkFile[]; readonly troubles: readonly string[] }
  /** `reason`: a sentence. */
  | { readonly ok: false; readonly reason: string }

/** RFC 5854 §4.2.16.1: from 1, the best, to this, which is also meant where nothing is said. */
const LAST_PRIORITY = 999_999
/** Version 3: from 100, the best, to 1. */
const BEST_PREFERENCE = 100
/** Strongest first. */
const STRONGEST = ['sha512', 'sha256', 'sha1', 'md5'] as const
const LONGEST_NAME = 255

const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: name => !['name', 'type', 'priority', 'preference'].includes(name),
  attributeNamePrefix: '@',
  alwaysCreateTextNode: true,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
  parseTagValue: false,
  processEntities: false,
  maxNestedTags: 32,
})

/** @param name of the document, for its sentences. */
export function readMetalink(name: string, text: string): MetalinkReading {
  const root = parse(text)
  if (root === null) return { ok: false, reason: say('offer.metalink-broken', { name }) }
  const files: MetalinkFile[] = []
  let unusable = 0
  let isCut = false
  for (const element of [...children(root, 'file'), ...children(root, 'files').flatMap(filesOf)]) {
    const file = readFile(element)
    if (file === null) unusable++
    else if (files.length < MAX_LINKS) files.push(file)
    else isCut = true
  }
  if (files.length === 0) return { ok: false, reason: say('offer.metalink-empty', { name }) }
  const troubles: string[] = []
  if (unusable > 0) {
    const number = unusable.toLocaleString('en-US')
    troubles.push(say('offer.metalink-unusable', { name, count: unusable, number }))
  }
  if (isCut) troubles.push(say('offer.metalink-more', { name, most: MAX_LINKS.toLocaleString('en-US') }))
  return { ok: true, files, troubles }
}

type Element = Readonly<Record<string, unknown>>

/** The element at the top; null where this is no metalink. */
function parse(text: string): Element | null {
  if (!isPlausible(text)) return null
  try {
    if (XMLValidator.validate(text) !== true) return null
    const parsed: unknown = parser.parse(text)
    return isElement(parsed) ? (children(parsed, 'metalink')[0] ?? null) : null
  } catch {
    return null
  }
}

function filesOf(element: Element): readonly Element[] {
  return children(element, 'file')
}

function readFile(element: Element): MetalinkFile | null {
  const [best, ...more] = linksOf(element)
  if (best === undefined) return null
  return {
    name: plainName(attribute(element, 'name')),
    size: sizeOf(element),
    checksum: checksumOf(element),
    urls: [best, ...more],
  }
}

function linksOf(file: Element): readonly string[] {
  const current = children(file, 'url').map(url => ({ url, rank: priorityOf(url) }))
  const older = children(file, 'resources')
    .flatMap(resources => children(resources, 'url'))
    // A torrent is fetched over http too, and is not the file.
    .filter(url => ['', 'http', 'https'].includes(attribute(url, 'type').toLowerCase()))
    .map(url => ({ url, rank: preferenceRank(url) }))
  const links = [...current, ...older]
    .sort((one, other) => one.rank - other.rank)
    .flatMap(({ url }) => {
      const link = textOf(url)
      const checked = /^https?:\/\//i.test(link) ? checkLink(link) : null
      return checked?.ok === true ? [checked.url] : []
    })
  return [...new Set(links)]
}

function priorityOf(url: Element): number {
  const priority = wholeNumber(attribute(url, 'priority'))
  return priority !== null && priority >= 1 && priority <= LAST_PRIORITY ? priority : LAST_PRIORITY
}

function preferenceRank(url: Element): number {
  const preference = wholeNumber(attribute(url, 'preference'))
  const isSaid = preference !== null && preference >= 1 && preference <= BEST_PREFERENCE
  return isSaid ? BEST_PREFERENCE + 1 - preference : LAST_PRIORITY
}

function sizeOf(file: Element): number | null {
  const [size] = children(file, 'size')
  return size === undefined ? null : wholeNumber(textOf(size))
}

function wholeNumber(text: string): number | null {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : null
  return number !== null && Number.isSafeInteger(number) ? number : null
}

/** Those of pieces are no children of the file, and not of the whole. */
function checksumOf(file: Element): Checksum | null {
  const older = children(file, 'verification').flatMap(verification => children(verification, 'hash'))
  const said = [...children(file, 'hash'), ...older].map(hash => ({
    kind: attribute(hash, 'type').toLowerCase().replaceAll('-', ''),
    hex: textOf(hash).toLowerCase(),
  }))
  for (const algorithm of STRONGEST) {
    const found = said.find(
      ({ kind, hex }) =>
        kind === algorithm && hex.length === HEX_DIGITS[algorithm] && /^[0-9a-f]+$/.test(hex),
    )
    if (found !== undefined) return { algorithm, hex: found.hex }
  }
  return null
}

/** What stands behind the last slash of either kind; the rest of the cleaning is main's, last and for every name. */
function plainName(path: string): string | null {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).trim()
  return name.length <= LONGEST_NAME && /[\p{L}\p{N}]/u.test(name) ? name : null
}

function children(element: Element, name: string): readonly Element[] {
  const found = element[name]
  return Array.isArray(found) ? found.filter(isElement) : []
}

function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(element: Element): string {
  const text = element['#text']
  return typeof text === 'string' ? decodeEntities(text).trim() : ''
}

function attribute(element: Element, name: string): string {
  const value = element[`@${name}`]
  return typeof value === 'string' ? decodeEntities(value).trim() : ''
}
