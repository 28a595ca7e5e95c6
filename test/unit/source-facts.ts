// What the rules of the house need to know about one TypeScript source, read from its syntax tree: strings and
// comments that merely look like code do not count.
import { parseSync } from 'vite'

export interface Import {
  /** The module as written; null where it is computed. */
  readonly from: string | null
  /** Declared with `import type` or `export type`, or used as a type only. */
  readonly isType: boolean
}

export interface SourceFacts {
  readonly imports: readonly Import[]
  readonly hasDefaultExport: boolean
  /** Every identifier and every string literal. */
  readonly words: ReadonlySet<string>
  /** Calls that reach for the time, chance or the network without being handed them, e.g. `Date.now`. */
  readonly ambientCalls: readonly string[]
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string }

const AMBIENT_FUNCTIONS = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'fetch',
  'randomUUID',
  'randomBytes',
  'randomInt',
]
const AMBIENT_METHODS = [
  'Date.now',
  'Math.random',
  'performance.now',
  'crypto.randomUUID',
  'crypto.getRandomValues',
]

/** Throws where the source cannot be parsed. */
export function sourceFacts(path: string, text: string): SourceFacts {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message}`)
  const nodes = [...everyNode(program)]
  return {
    imports: nodes.flatMap(importsOf),
    hasDefaultExport: nodes.some(isDefaultExport),
    words: new Set(nodes.flatMap(wordsOf)),
    ambientCalls: nodes.flatMap(ambientCallsOf),
  }
}

function* everyNode(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) yield* everyNode(item)
  } else if (isNode(value)) {
    yield value
    for (const child of Object.values(value)) yield* everyNode(child)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

function importsOf(node: Node): readonly Import[] {
  switch (node.type) {
    case 'ImportDeclaration':
      return [{ from: textOf(node['source']), isType: node['importKind'] === 'type' }]
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return isNode(node['source'])
        ? [{ from: textOf(node['source']), isType: node['exportKind'] === 'type' }]
        : []
    case 'ImportExpression':
      return [{ from: textOf(node['source']), isType: false }]
    case 'TSImportType':
      return [{ from: textOf(node['source']), isType: true }]
    case 'TSExternalModuleReference':
      return [{ from: textOf(node['expression']), isType: false }]
    case 'CallExpression':
      return nameOf(node['callee']) === 'require'
        ? [{ from: firstArgument(node) ?? null, isType: false }]
        : []
    default:
      return []
  }
}

function isDefaultExport(node: Node): boolean {
  if (node.type === 'ExportDefaultDeclaration') return true
  return (
    node.type === 'ExportSpecifier' && (nameOf(node['exported']) ?? textOf(node['exported'])) === 'default'
  )
}

function wordsOf(node: Node): readonly string[] {
  const word = nameOf(node) ?? textOf(node)
  return word === null ? [] : [word]
}

function ambientCallsOf(node: Node): readonly string[] {
  if (
    node.type === 'NewExpression' &&
    nameOf(node['callee']) === 'Date' &&
    firstArgument(node) === undefined
  ) {
    return ['new Date()']
  }
  if (node.type === 'MemberExpression') {
    const method = `${nameOf(node['object'])}.${nameOf(node['property'])}`
    return AMBIENT_METHODS.includes(method) ? [method] : []
  }
  const callee = node.type === 'CallExpression' ? nameOf(node['callee']) : null
  return callee !== null && AMBIENT_FUNCTIONS.includes(callee) ? [callee] : []
}

function nameOf(value: unknown): string | null {
  return isNode(value) && value.type === 'Identifier' && typeof value['name'] === 'string'
    ? value['name']
    : null
}

/** The text of a string literal, or of a template without holes. */
function textOf(value: unknown): string | null {
  if (!isNode(value)) return null
  if (value.type === 'Literal') return typeof value['value'] === 'string' ? value['value'] : null
  if (value.type !== 'TemplateLiteral' || !Array.isArray(value['quasis']) || value['quasis'].length !== 1)
    return null
  const [quasi] = value['quasis'] as readonly { readonly value?: { readonly cooked?: string } }[]
  return quasi?.value?.cooked ?? null
}

/** The text of the first argument; null where it is no text, undefined where there is no argument. */
function firstArgument(node: Node): string | null | undefined {
  const list = node['arguments']
  return Array.isArray(list) && list.length > 0 ? textOf(list[0]) : undefined
}
