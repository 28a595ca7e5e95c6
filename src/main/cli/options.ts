// Every option there is, and which of them go with which command.
// An import of all of node:util reads each of its parts, and some of those load half of the system.
const { parseArgs } = process.getBuiltinModule('node:util')

const OPTIONS = {
  dir: { type: 'string' },
  name: { type: 'string' },
  connections: { type: 'string' },
  'data-dir': { type: 'string' },
  header: { type: 'string', multiple: true },
  checksum: { type: 'string' },
  'give-up': { type: 'string' },
  limit: { type: 'string' },
  restart: { type: 'boolean' },
  'no-fetch': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

export type Option = keyof typeof OPTIONS

/** As they are written: `true` for those that the next word is the value of. */
export const WRITTEN: ReadonlyMap<string, boolean> = new Map([
  ...Object.entries(OPTIONS).map(([name, { type }]) => [`--${name}`, type === 'string'] as const),
  ['-h', false] as const,
])
export type Values = ReturnType<typeof parseOptions>['values']

/** Options may stand anywhere. Throws a TypeError with a sentence where one is unknown or wants a value. */
export function parseOptions(argv: readonly string[]) {
  return parseArgs({ args: [...argv], allowPositionals: true, options: OPTIONS })
}

const ALL: readonly Option[] = ['data-dir', 'json']

export const OPTIONS_OF = {
  get: [...ALL, 'dir', 'name', 'connections', 'header', 'checksum', 'give-up', 'limit', 'restart'],
  list: ALL,
  log: ALL,
  check: [...ALL, 'no-fetch'],
  relink: ALL,
  hosts: ALL,
} as const satisfies Readonly<Record<string, readonly Option[]>>

export type CommandName = keyof typeof OPTIONS_OF
