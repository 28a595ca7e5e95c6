// What the command line was asked for, or a sentence about what is wrong with it. Pure. No sentence tells a secret:
// not the user info or query of a link, nor the value of a header.
import { resolve } from 'node:path'
import type { DownloadId } from '../../shared/model.ts'
import { type Context, type GetCommand, readGet } from './get-arguments.ts'
import { type CommandName, OPTIONS_OF, type Option, parseOptions, type Values } from './options.ts'
import { idOf, readConnections, readFolder, readHost, readId, readLink, shown, Wrong } from './values.ts'

interface Common {
  /** Absolute; null: the user's data folder. */
  readonly dataDir: string | null
  readonly json: boolean
}

/** A download, named by its ID or by a path; text that could be an ID is one where there is such a download. */
export interface Target {
  readonly text: string
  readonly id: DownloadId | null
  /** Absolute. */
  readonly path: string
}

export interface ListCommand extends Common {
  readonly kind: 'list'
}
export interface LogCommand extends Common {
  readonly kind: 'log'
  readonly target: Target
}
export interface CheckCommand extends Common {
  readonly kind: 'check'
  readonly targets: readonly Target[]
  /** Whether what is wrong is fetched again. */
  readonly fetch: boolean
}
export interface RelinkCommand extends Common {
  readonly kind: 'relink'
  readonly target: Target
  readonly url: string
}
export interface HostsCommand extends Common {
  readonly kind: 'hosts'
}
export interface CapCommand extends Common {
  readonly kind: 'cap'
  readonly host: string
  /** null: none. */
  readonly connections: number | null
}
export interface ForgetCommand extends Common {
  readonly kind: 'forget'
  readonly host: string
}

export type CommandLine =
  | GetCommand
  | ListCommand
  | LogCommand
  | CheckCommand
  | RelinkCommand
  | HostsCommand
  | CapCommand
  | ForgetCommand
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly message: string }

export function readArguments(argv: readonly string[], context: Context): CommandLine {
  try {
    return read(argv, context)
  } catch (error) {
    // parseArgs throws TypeErrors with a sentence of its own ("Unknown option '--foo'. ...").
    if (error instanceof Wrong || error instanceof TypeError)
      return { kind: 'wrong', message: firstSentence(error.message) }
    throw error
  }
}

const COMMANDS = Object.keys(OPTIONS_OF) as readonly CommandName[]

function read(argv: readonly string[], context: Context): CommandLine {
  const { values, positionals } = parseOptions(argv)
  if (values.help === true) return { kind: 'help' }
  if (values.version === true) return { kind: 'version' }
  const [name, ...operands] = positionals
  if (name === 'help') return { kind: 'help' }
  if (name === undefined) throw new Wrong('Say what to do: sluice get URL.')
  const command = COMMANDS.find(known => known === name)
  if (command === undefined)
    throw new Wrong(`There is no command "${shown(name)}"; there are: ${COMMANDS.join(', ')}.`)
  const given = Object.keys(values) as readonly Option[]
  const allowed: readonly Option[] = OPTIONS_OF[command]
  const stray = given.find(option => !allowed.includes(option))
  if (stray !== undefined) throw new Wrong(`--${stray} does not go with sluice ${command}.`)
  if (command === 'get') return readGet(operands, values, context)
  return readOther(command, operands, values, context)
}

function readOther(
  command: Exclude<CommandName, 'get'>,
  operands: readonly string[],
  values: Values,
  { cwd }: Context,
): CommandLine {
  const common = { dataDir: readFolder('--data-dir', values['data-dir'], cwd), json: values.json === true }
  switch (command) {
    case 'list':
      exactly(operands, 'sluice list')
      return { kind: 'list', ...common }
    case 'log': {
      const [id] = exactly(operands, 'sluice log', 'ID')
      return { kind: 'log', target: byId(id, cwd), ...common }
    }
    case 'check': {
      if (operands.length === 0) throw new Wrong('Say what to check: sluice check ID, or sluice check FILE.')
      const targets = operands.map(text => ({ ...target(text, cwd), id: idOf(text) }))
      return { kind: 'check', targets, fetch: values['no-fetch'] !== true, ...common }
    }
    case 'relink': {
      const [id, link] = exactly(operands, 'sluice relink', 'ID', 'URL')
      return { kind: 'relink', target: byId(id, cwd), url: readLink(link), ...common }
    }
    case 'hosts':
      return readHosts(operands, common)
  }
}

function readHosts(operands: readonly string[], common: Common): CommandLine {
  const [action, ...rest] = operands
  switch (action) {
    case undefined:
      return { kind: 'hosts', ...common }
    case 'cap': {
      const [host, most] = exactly(rest, 'sluice hosts cap', 'HOST', 'N')
      const connections = most === 'none' ? null : readConnections('A cap', most)
      return { kind: 'cap', host: readHost(host), connections, ...common }
    }
    case 'forget': {
      const [host] = exactly(rest, 'sluice hosts forget', 'HOST')
      return { kind: 'forget', host: readHost(host), ...common }
    }
    default:
      throw new Wrong(`There is no "sluice hosts ${shown(action)}"; there are: cap HOST N, forget HOST.`)
  }
}

const target = (text: string, cwd: string): Target => ({ text, id: null, path: resolve(cwd, text) })
const byId = (text: string, cwd: string): Target => ({ ...target(text, cwd), id: readId(text) })

/** The operands, as many as there are names for. */
function exactly<N extends readonly string[]>(
  operands: readonly string[],
  command: string,
  ...names: N
): { readonly [I in keyof N]: string } {
  if (operands.length !== names.length) throw new Wrong(`Say it so: ${[command, ...names].join(' ')}.`)
  return operands as { readonly [I in keyof N]: string }
}

const firstSentence = (text: string): string => text.split('\n')[0] ?? text
