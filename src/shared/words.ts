// Every sentence that people read, in their language: `say` looks a key up in the chosen language's catalogue, English
// where that has no such key. One JSON file a language; English is the source, and its keys are the type.
import { createInstance, type i18n } from 'i18next'
import { fill } from './fill.ts'
import english from './locales/en.json' with { type: 'json' }

export const ENGLISH = english

type Written = keyof typeof ENGLISH
type PluralForm = '_zero' | '_one' | '_two' | '_few' | '_many' | '_other'
type StemOf<Key> = Key extends `${infer Stem}${PluralForm}` ? Stem : never

/** A key whose sentence depends on `count`, which chooses among its plural forms (Unicode CLDR). */
export type PluralKey = StemOf<Written>
/** A key with one sentence a language. */
export type PlainKey = Exclude<Written, `${string}${PluralForm}`>
/** A key as it is asked for. */
export type WordKey = PlainKey | PluralKey

export type Facts = Readonly<Record<string, string | number>>
type FactsOf<Key extends WordKey> = Key extends PluralKey
  ? [facts: Facts & { readonly count: number }]
  : [facts?: Facts]

/** What a language's catalogue says, by the keys of the English one; the plural forms are the language's own. */
export type Catalogue = Readonly<Record<string, string>>

const LANGUAGES = new Map<string, Catalogue>([['en', ENGLISH]])
let language = 'en'
/** Made when the first sentence is asked for: a command that says none does not pay for it. */
let instance: i18n | null = null
/** Sentences in the language that is spoken, before their facts are filled in. */
const templates = new Map<string, string>()
/** The largest count whose sentences are kept. */
const MOST_KEPT = 99

/** The sentence of `key`, with `{{name}}` filled in from `facts`, the thousands of numbers set apart. */
export function say<Key extends WordKey>(key: Key, ...facts: FactsOf<Key>): string
export function say(key: WordKey, facts: Facts = {}): string {
  return fill(templateOf(key, facts['count']), facts, language)
}

/** Makes a language known by its BCP 47 tag ('zh-CN'), or more of it. */
export function addLanguage(tag: string, words: Catalogue): void {
  LANGUAGES.set(tag, { ...LANGUAGES.get(tag), ...words })
  instance?.addResourceBundle(tag, 'translation', words)
  templates.clear()
}

/** From now on `say` speaks this language; a tag that is not known speaks English. */
export function speak(tag: string): void {
  language = LANGUAGES.has(tag) ? tag : 'en'
  templates.clear()
}

/** The tag of the language that is spoken. */
export function spoken(): string {
  return language
}

function templateOf(key: string, count: string | number | undefined): string {
  const isCounted = typeof count === 'number'
  // As many as there are connections or days come again and again; of pieces and parts each number is another.
  if (isCounted && count > MOST_KEPT) return lookUp(key, { count })
  const name = isCounted ? `${key} ${count}` : key
  const known = templates.get(name)
  if (known !== undefined) return known
  const template = lookUp(key, isCounted ? { count } : {})
  templates.set(name, template)
  return template
}

function lookUp(key: string, options: { readonly count?: number }): string {
  instance ??= begin()
  return instance.t(key, { ...options, lng: language, skipInterpolation: true })
}

function begin(): i18n {
  const made = createInstance({
    lng: 'en',
    fallbackLng: 'en',
    resources: Object.fromEntries([...LANGUAGES].map(([tag, words]) => [tag, { translation: words }])),
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
  })
  void made.init()
  return made
}
