// Reads what a command asks of the open app. The asking program is the person's own; its words are checked all the same,
// as those of another version may have another shape.
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { checkLink } from '../../shared/links.ts'
import { CHECKSUM_ALGORITHMS, HEX_DIGITS } from '../../shared/model.ts'
import { headerFault } from '../../shared/request-headers.ts'
import { PROTOCOL, parsed, type Request } from './protocol.ts'
import { readHost } from './values.ts'

const MOST = 10_000
const LONGEST = 65_536

const text = z.string().max(LONGEST)
const link = text.refine(url => {
  const checked = checkLink(url)
  return checked.ok && checked.url === url
})
const folder = text.refine(path => isAbsolute(path) && !path.includes('\0'))
const id = z.number().int().positive()
const connections = z.number().int().min(1).max(16).nullable()
const host = text.refine(isHost)
const checksum = z
  .object({ algorithm: z.enum(CHECKSUM_ALGORITHMS), hex: z.string().regex(/^[0-9a-f]+$/) })
  .refine(({ algorithm, hex }) => hex.length === HEX_DIGITS[algorithm])
const headers = z
  .record(text, text)
  .refine(all => Object.entries(all).every(([name, value]) => headerFault(name, value) === null))
const target = z.object({ text, id: id.nullable(), path: text })

/** The folder is the app's own, and one queue has one limit. */
const common = { dataDir: z.null(), json: z.boolean() }

const get = z.object({
  kind: z.literal('get'),
  urls: z.array(link).min(1).max(MOST),
  dir: folder,
  name: text.nullable(),
  connections,
  headers,
  checksum: checksum.nullable(),
  giveUpMs: z.number().positive(),
  speed: z.null(),
  restart: z.boolean(),
  ...common,
})

const command = z.discriminatedUnion('kind', [
  get,
  z.object({ kind: z.literal('check'), targets: z.array(target).max(MOST), fetch: z.boolean(), ...common }),
  z.object({ kind: z.literal('relink'), target, url: link, ...common }),
  z.object({ kind: z.literal('cap'), host, connections, ...common }),
  z.object({ kind: z.literal('forget'), host, ...common }),
])

const request = z.object({
  v: z.literal(PROTOCOL),
  version: z.string().max(100),
  command,
  ids: z.array(id).max(MOST),
})

/** 'another version' where it speaks otherwise; null where it makes no sense. `isName`: whether a file can have the name. */
export function readRequest(
  line: string,
  isName: (name: string) => boolean,
): Request | 'another version' | null {
  const value = parsed(line)
  if (typeof value !== 'object' || value === null || !('v' in value)) return null
  if (value.v !== PROTOCOL) return 'another version'
  const read = request.safeParse(value)
  if (!read.success) return null
  const asked = read.data.command
  return asked.kind === 'get' && asked.name !== null && !isName(asked.name) ? null : read.data
}

function isHost(name: string): boolean {
  try {
    return readHost(name) === name
  } catch {
    return false
  }
}
