// The languages that Sluice speaks: every catalogue in src/shared/locales, bundled in, and which of them is meant by
// 'system'. A language is one file (<tag>.json), or a folder of them (<tag>/<area>.json).
/// <reference types="vite/types/importMeta.d.ts" />
import { addLanguage, type Catalogue, ENGLISH } from '../../shared/words.ts'

/** What a language is called in itself, in its own catalogue. */
const OWN_NAME = 'language.name'
/** The language that every sentence is written in first. */
const SOURCE = 'en'

const FILES: Readonly<Record<string, Catalogue>> = import.meta.glob('../../shared/locales/**/*.json', {
  eager: true,
  import: 'default',
})

/** What each language says, by its BCP 47 tag, put together from files by their paths. */
export function cataloguesOf(files: Readonly<Record<string, Catalogue>>): ReadonlyMap<string, Catalogue> {
  const byTag = new Map<string, Catalogue>()
  for (const [path, words] of Object.entries(files)) {
    const tag = /\/locales\/([^/]+?)(?:\/[^/]+)?\.json$/.exec(path)?.[1]
    if (tag !== undefined) byTag.set(tag, { ...byTag.get(tag), ...words })
  }
  return byTag
}

export interface Language {
  readonly tag: string
  /** In the language itself. */
  readonly name: string
}

/** Makes every language known to `say`; English first, the others by their names. */
export function loadLanguages(): readonly Language[] {
  const languages: Language[] = []
  for (const [tag, words] of cataloguesOf(FILES)) {
    if (tag !== SOURCE) addLanguage(tag, words)
    languages.push({ tag, name: words[OWN_NAME] ?? ENGLISH[OWN_NAME] })
  }
  const rank = ({ tag }: Language): number => (tag === SOURCE ? 0 : 1)
  return languages.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
}

/** The window's page in that language, so that its first paint is right; English needs no word. */
export function pageIn(tag: string, page: string): string {
  return tag === SOURCE ? page : `${page}?language=${encodeURIComponent(tag)}`
}

/**
 * The language to speak.
 * @param wanted a BCP 47 tag, or 'system'.
 * @param preferred what the system prefers, best first.
 * @param known tags that there are catalogues for.
 */
export function languageFor(wanted: string, preferred: readonly string[], known: readonly string[]): string {
  for (const tag of wanted === 'system' ? preferred : [wanted, ...preferred]) {
    const found = bestOf(tag, known)
    if (found !== null) return found
  }
  return SOURCE
}

/** The same tag, else one of the same language in the same script: who reads 简体 may not read 繁體. */
function bestOf(tag: string, known: readonly string[]): string | null {
  const exact = known.find(other => other.toLowerCase() === tag.toLowerCase())
  if (exact !== undefined) return exact
  const script = scriptOf(tag)
  return known.find(other => script !== null && scriptOf(other) === script) ?? null
}

/** 'zh-Hans' of 'zh-CN'; null for what is no tag. */
function scriptOf(tag: string): string | null {
  try {
    // POSIX writes zh_CN.UTF-8.
    const { language, script } = new Intl.Locale(tag.replace(/\..*$/, '').replaceAll('_', '-')).maximize()
    return `${language}-${script ?? ''}`
  } catch {
    return null
  }
}
