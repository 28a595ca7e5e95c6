// What a source says to people, read from its syntax tree: the keys it asks for, and sentences it writes itself.
import { parseSync } from 'vite'

export interface Asked {
  readonly key: string
  /** Names of the facts that are given; null where they are not written out beside the key. */
  readonly facts: readonly string[] | null
}

export interface WordsInSource {
  /** Every string literal and property name: a key may be reached through a table. */
  readonly strings: ReadonlySet<string>
  /** Template literals with holes, each as its plain parts. */
  readonly templates: readonly (readonly string[])[]
  /** Calls of `say` of words.ts with the key in plain text. */
  readonly asked: readonly Asked[]
  /** Text for people that is written in JSX, in an attribute that is read out, or as a whole sentence. */
  readonly sentences: readonly string[]
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string }

/** Attributes whose text is shown or read out. */
const READ_OUT = new Set([
  ...['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'aria-placeholder'],
  ...['title', 'placeholder', 'alt', 'label', 'heard', 'hint', 'subject'],
])
const WORD = /\p{L}{2}/u
/** Begins with a capital and goes on with another word. */
const SENTENCE = /^[“"']?\p{Lu}[\p{L}’']*[,;:]? \p{L}/u
/** Names, keys and units are the same in every language. */
const NO_WORD = /^(?:Sluice|Ctrl|Shift|Alt|Esc|Enter|Del|[kMGTP]?B(?:\/s)?)$/

/** Throws where the source cannot be parsed. */
export function wordsInSource(path: string, text: string): WordsInSource {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message}`)
  const nodes = [...everyNode(program)]
  const asksForWords = nodes.some(importsSay)
  return {
    strings: new Set(nodes.flatMap(stringsOf)),
    templates: nodes.filter(isTemplateWithHoles).map(partsOf),
    asked: asksForWords ? nodes.flatMap(askedOf) : [],
    sentences: nodes.flatMap(sentencesOf),
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

function importsSay(node: Node): boolean {
  if (node.type !== 'ImportDeclaration' || !/\/words\.ts$/.test(textOf(node['source']) ?? '')) return false
  return [...everyNode(node['specifiers'])].some(
    ({ type, local }) => type === 'ImportSpecifier' && isNode(local) && local['name'] === 'say',
  )
}

function stringsOf(node: Node): readonly string[] {
  const text = textOf(node)
  if (text !== null) return [text]
  return node.type === 'Identifier' && typeof node['name'] === 'string' ? [node['name']] : []
}

function askedOf(node: Node): readonly Asked[] {
  if (node.type !== 'CallExpression') return []
  const { callee } = node
  if (!isNode(callee) || callee.type !== 'Identifier' || callee['name'] !== 'say') return []
  const [first, second] = Array.isArray(node['arguments']) ? node['arguments'] : []
  const facts = second === undefined ? [] : factNames(second)
  return choicesOf(first).flatMap(choice => {
    const key = textOf(choice)
    return key === null ? [] : [{ key, facts }]
  })
}

/** null where they are not all written out. */
function factNames(node: unknown): readonly string[] | null {
  if (!isNode(node) || node.type !== 'ObjectExpression') return null
  const names: string[] = []
  for (const property of everyNode(node['properties'])) {
    if (property.type === 'SpreadElement') return null
    if (property.type !== 'Property') continue
    const { key } = property
    const name = isNode(key) ? (key['name'] ?? textOf(key)) : null
    if (property['computed'] === true || typeof name !== 'string') return null
    if ((node['properties'] as readonly unknown[]).includes(property)) names.push(name)
  }
  return names
}

/** What an expression may come to: both arms of a condition, what stands behind `&&`, `||` or `??`. */
function choicesOf(node: unknown): readonly Node[] {
  if (!isNode(node)) return []
  if (node.type === 'ConditionalExpression') {
    return [...choicesOf(node['consequent']), ...choicesOf(node['alternate'])]
  }
  if (node.type === 'LogicalExpression') return [...choicesOf(node['left']), ...choicesOf(node['right'])]
  if (node.type === 'JSXExpressionContainer' || node.type === 'ParenthesizedExpression') {
    return choicesOf(node['expression'])
  }
  return [node]
}

function sentencesOf(node: Node): readonly string[] {
  switch (node.type) {
    case 'JSXText':
      return spoken([String(node['value'] ?? '')], WORD)
    case 'JSXElement':
    case 'JSXFragment':
      return (node['children'] as readonly Node[])
        .filter(child => child.type === 'JSXExpressionContainer')
        .flatMap(choicesOf)
        .flatMap(choice => spoken(writtenIn(choice), WORD))
    case 'JSXAttribute': {
      const { name, value } = node
      if (!isNode(name) || !READ_OUT.has(String(name['name']))) return []
      return choicesOf(value).flatMap(choice => spoken(writtenIn(choice), WORD))
    }
    case 'Literal':
    case 'TemplateLiteral':
      return spoken(writtenIn(node), SENTENCE)
    default:
      return []
  }
}

function spoken(texts: readonly string[], pattern: RegExp): readonly string[] {
  return texts.map(text => text.trim()).filter(text => pattern.test(text) && !NO_WORD.test(text))
}

/** The text of a literal, or the plain parts of a template. */
function writtenIn(node: Node): readonly string[] {
  const text = textOf(node)
  if (text !== null) return [text]
  return node.type === 'TemplateLiteral' ? partsOf(node) : []
}

function textOf(node: unknown): string | null {
  if (!isNode(node)) return null
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value']
  if (node.type !== 'TemplateLiteral' || isTemplateWithHoles(node)) return null
  return partsOf(node).join('')
}

function isTemplateWithHoles(node: Node): boolean {
  const { expressions } = node
  return node.type === 'TemplateLiteral' && Array.isArray(expressions) && expressions.length > 0
}

function partsOf(node: Node): readonly string[] {
  const quasis = Array.isArray(node['quasis']) ? node['quasis'] : []
  return quasis.map((quasi: { readonly value: { readonly cooked: string } }) => quasi.value.cooked)
}
