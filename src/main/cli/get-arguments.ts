// What `sluice get` was asked for. Pure; throws Wrong. No sentence tells a secret: not the value of a header.
import { headerFault, plainHeader } from '../../shared/request-headers.ts'
import type { Checksum } from '../engine/store-port.ts'
import type { Values } from './options.ts'
import { readConnections, readDuration, readFolder, readLink, readRate, Wrong } from './values.ts'

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
  readonly checksum: Checksum | null
  /** ms without a byte after which a download fails. */
  readonly giveUpMs: number
  /** Bytes per second in all; null: as fast as it goes. */
  readonly speed: number | null
  readonly restart: boolean
  readonly json: boolean
}

export interface Context {
  readonly cwd: string
  /** The engine's sanitiser of file names. */
  readonly sanitise: (name: string) => string
}

const GIVE_UP = '14d'
/** What every queue has unless it is told otherwise; a longer one is not to be had of one that is shared. */
export const LONGEST_PATIENCE_MS = 14 * 86_400_000

const HEX_LENGTH = { sha256: 64, sha512: 128, sha1: 40, md5: 32 } as const

export function readGet(links: readonly string[], values: Values, { cwd, sanitise }: Context): GetCommand {
  if (links.length === 0) throw new Wrong('Give at least one URL to download.')
  const urls = [...new Set(links.map(readLink))]
  if (urls.length > 1 && values.name !== undefined) throw new Wrong('--name goes with one URL only.')
  if (urls.length > 1 && values.checksum !== undefined) throw new Wrong('--checksum goes with one URL only.')
  const { connections } = values
  return {
    kind: 'get',
    urls,
    dir: readFolder('--dir', values.dir, cwd) ?? cwd,
    name: values.name === undefined ? null : readName(values.name, sanitise),
    connections: connections === undefined ? null : readConnections('--connections', connections),
    dataDir: readFolder('--data-dir', values['data-dir'], cwd),
    headers: Object.fromEntries((values.header ?? []).map(readHeader)),
    checksum: values.checksum === undefined ? null : readChecksum(values.checksum),
    giveUpMs: readDuration('--give-up', values['give-up'] ?? GIVE_UP),
    speed: values.limit === undefined ? null : readRate('--limit', values.limit),
    restart: values.restart === true,
    json: values.json === true,
  }
}

function readName(name: string, sanitise: (name: string) => string): string {
  const safe = sanitise(name)
  if (safe === name) return name
  throw new Wrong(`--name "${name}" cannot be a file name everywhere; "${safe}" can. For a folder use --dir.`)
}

function readHeader(text: string): readonly [string, string] {
  const colon = text.indexOf(':')
  const name = text.slice(0, Math.max(0, colon))
  const header = plainHeader(name, text.slice(colon + 1))
  switch (headerFault(...header)) {
    case null:
      return header
    case 'name':
      throw new Wrong("--header takes 'Name: value' on one line, the name without spaces.")
    case 'value':
      throw new Wrong(
        `--header takes 'Name: value' on one line; the value of ${name} has a character that cannot be sent.`,
      )
    case 'ours':
      throw new Wrong(`--header cannot set ${name}; Sluice decides on that one.`)
  }
}

function readChecksum(text: string): Checksum {
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
