// What the command line was asked for, or a sentence about what is wrong with it. Pure. No sentence tells a secret:
// not the user info or query of a link, nor the value of a header.
import { resolve } from 'node:path'
import { checkLink } from '../../shared/links.ts'
import { shownLink } from './shown-link.ts'

// An import of all of node:util reads each of its parts, and some of those load half of the system.
const { parseArgs } = process.getBuiltinModule('node:util')

export interface GetCommand {
  readonly kind: 'get'
  readonly urls: readonly string[]
  /** Absolute. */
  readonly dir: string
  readonly name: string | null
  readonly connections: number | null
  /** Absolute; null: the user's data folder. */
  readonly dataDir: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly checksum: { readonly algorithm: 'sha256' | 'sha512' | 'sha1' | 'md5'; readonly hex: string } | null
  readonly restart: boolean
  readonly json: boolean
}

export type CommandLine =
  | GetCommand
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly message: string }

export const USAGE = `Usage: sluice get [options] URL...

Downloads each URL over several connections; run the same command again to go on where it stopped.

  --dir D              folder to save into (default: here)
  --name F             file name (one URL only; default: the server's)
  --connections N      connections at most, 1 to 16 (default: 8, and up to 16 where more bring more)
  --header 'K: V'      a request header, repeatable; sent to the URL's own host only
  --checksum ALG:HEX   sha256, sha512, sha1 or md5 the file must have (one URL only)
  --restart            throw away what was received and start from the first byte
  --data-dir S         where the state is kept (default: your data folder)
  --json               one JSON object a line instead of a progress bar
  --help, --version

Exit code: 0 all done, 1 some failed, 2 wrong usage, 130 stopped by Ctrl-C, 141 nobody reads the
output any more (the state is kept by both).
`

const HEX_LENGTH = { sha256: 64, sha512: 128, sha1: 40, md5: 32 } as const

/** Headers the engine itself decides on; a second opinion would break ranges or framing. */
const OWN_HEADERS = new Set(
  'accept-encoding connection content-length expect host if-range keep-alive range te trailer transfer-encoding upgrade'.split(
    ' ',
  ),
)

class Wrong extends Error {}

/** @param sanitise the engine's sanitiser of file names. */
export function readArguments(
  argv: readonly string[],
  context: { readonly cwd: string; readonly sanitise: (name: string) => string },
): CommandLine {
  try {
    return read(argv, context)
  } catch (error) {
    // parseArgs throws TypeErrors with a sentence of its own ("Unknown option '--foo'. ...").
    if (error instanceof Wrong || error instanceof TypeError)
      return { kind: 'wrong', message: firstSentence(error.message) }
    throw error
  }
}

function read(
  argv: readonly string[],
  { cwd, sanitise }: { readonly cwd: string; readonly sanitise: (name: string) => string },
): CommandLine {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      dir: { type: 'string' },
      name: { type: 'string' },
      connections: { type: 'string' },
      'data-dir': { type: 'string' },
      header: { type: 'string', multiple: true },
      checksum: { type: 'string' },
      limit: { type: 'string' },
      restart: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
    },
  })
  if (values.help === true) return { kind: 'help' }
  if (values.version === true) return { kind: 'version' }
  const [command, ...links] = positionals
  if (command === undefined) throw new Wrong('Say what to do: sluice get URL.')
  if (command !== 'get')
    throw new Wrong(`There is no command "${shownLink(command)}"; there is: sluice get URL.`)
  if (values.limit !== undefined) throw new Wrong('--limit is not available yet; run the command without it.')
  if (links.length === 0) throw new Wrong('Give at least one URL to download.')
  const urls = [...new Set(links.map(readLink))]
  if (urls.length > 1 && values.name !== undefined) throw new Wrong('--name goes with one URL only.')
  if (urls.length > 1 && values.checksum !== undefined) throw new Wrong('--checksum goes with one URL only.')
  return {
    kind: 'get',
    urls,
    dir: readFolder('--dir', values.dir, cwd) ?? cwd,
    name: values.name === undefined ? null : readName(values.name, sanitise),
    connections: values.connections === undefined ? null : readConnections(values.connections),
    dataDir: readFolder('--data-dir', values['data-dir'], cwd),
    headers: Object.fromEntries((values.header ?? []).map(readHeader)),
    checksum: values.checksum === undefined ? null : readChecksum(values.checksum),
    restart: values.restart === true,
    json: values.json === true,
  }
}

function readLink(text: string): string {
  const link = checkLink(text)
  if (!link.ok) throw new Wrong(`"${shownLink(text).slice(0, 200)}": ${link.reason}`)
  return link.url
}

function readFolder(option: string, value: string | undefined, cwd: string): string | null {
  if (value === undefined) return null
  if (value.trim() === '') throw new Wrong(`${option} needs a folder.`)
  return resolve(cwd, value)
}

function readName(name: string, sanitise: (name: string) => string): string {
  const safe = sanitise(name)
  if (safe === name) return name
  throw new Wrong(`--name "${name}" cannot be a file name everywhere; "${safe}" can. For a folder use --dir.`)
}

function readConnections(text: string): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && count >= 1 && count <= 16) return count
  throw new Wrong(`--connections takes a whole number from 1 to 16, not "${text}".`)
}

function readHeader(text: string): [string, string] {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/s.exec(text)
  if (match === null) throw new Wrong("--header takes 'Name: value' on one line, the name without spaces.")
  const [, name = '', value = ''] = match
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
    throw new Wrong(
      `--header takes 'Name: value' on one line; the value of ${name} has a character that cannot be sent.`,
    )
  }
  if (OWN_HEADERS.has(name.toLowerCase()))
    throw new Wrong(`--header cannot set ${name}; Sluice decides on that one.`)
  return [name.toLowerCase(), value]
}

function readChecksum(text: string): NonNullable<GetCommand['checksum']> {
  const [, name = '', hex = ''] = /^([a-z0-9-]+):([0-9a-f]+)$/i.exec(text.trim()) ?? []
  const algorithm = name.toLowerCase().replace('-', '')
  if (!isAlgorithm(algorithm)) throw new Wrong('--checksum takes sha256:HEX (also sha512, sha1, md5).')
  const length = HEX_LENGTH[algorithm]
  if (hex.length !== length) {
    throw new Wrong(`A ${algorithm} has ${length} hex digits; this has ${hex.length}.`)
  }
  return { algorithm, hex: hex.toLowerCase() }
}

const isAlgorithm = (name: string): name is keyof typeof HEX_LENGTH => Object.hasOwn(HEX_LENGTH, name)

const firstSentence = (text: string): string => text.split('\n')[0] ?? text
