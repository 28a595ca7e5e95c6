// The catalogues of every language as they lie in the repository, and what each must have. A language is one file,
// <tag>.json, or a folder <tag> of several.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const LOCALES = join(import.meta.dirname, '../../src/shared/locales')
const PLURAL_FORM = /_(?:zero|one|two|few|many|other)$/

export interface CatalogueFile {
  readonly tag: string
  /** From the folder of all languages. */
  readonly path: string
  readonly words: ReadonlyMap<string, string>
  /** Keys that stand in it twice. */
  readonly twice: readonly string[]
}

export function catalogueFiles(): readonly CatalogueFile[] {
  return readdirSync(LOCALES, { withFileTypes: true }).flatMap(entry => {
    if (entry.isFile()) return [readCatalogue(basename(entry.name, '.json'), entry.name)]
    return readdirSync(join(LOCALES, entry.name)).map(name =>
      readCatalogue(entry.name, join(entry.name, name)),
    )
  })
}

function readCatalogue(tag: string, path: string): CatalogueFile {
  const text = readFileSync(join(LOCALES, path), 'utf8')
  const words: ReadonlyMap<string, string> = new Map(Object.entries(JSON.parse(text)))
  const keys = [...text.matchAll(/^\s*"([^"]+)":/gm)].map(([, key = '']) => key)
  return { tag, path, words, twice: keys.filter((key, index) => keys.indexOf(key) !== index) }
}

/** All that a language says, from however many files. */
export function wordsOf(tag: string): ReadonlyMap<string, string> {
  return new Map(catalogueFiles().flatMap(file => (file.tag === tag ? [...file.words] : [])))
}

/** As it is asked for: without its plural form. */
export function stemOf(key: string): string {
  return key.replace(PLURAL_FORM, '')
}

/** The keys a language needs: those of English, the plural ones in the forms the language has (Unicode CLDR). */
export function keysFor(tag: string, english: Iterable<string>): readonly string[] {
  const forms = new Intl.PluralRules(tag).resolvedOptions().pluralCategories
  const needed = [...english].flatMap(key =>
    PLURAL_FORM.test(key) ? forms.map(form => `${stemOf(key)}_${form}`) : [key],
  )
  return [...new Set(needed)].sort()
}

/** Names of the facts in all forms of each key, by stem. */
export function factsByStem(words: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const facts = new Map<string, readonly string[]>()
  for (const [key, sentence] of words) {
    const named = [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name)
    const stem = stemOf(key)
    const count = stem === key ? [] : ['count']
    facts.set(stem, [...new Set([...(facts.get(stem) ?? []), ...named, ...count])].sort())
  }
  return facts
}
