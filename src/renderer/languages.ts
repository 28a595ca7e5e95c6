// The languages of the window: every catalogue, bundled in. Main names the one to begin with in the page's address, so
// that the first paint is right.
import { addLanguage, type Catalogue, speak, spoken } from '../shared/words.ts'

const FILES: Readonly<Record<string, Catalogue>> = import.meta.glob('../shared/locales/**/*.json', {
  eager: true,
  import: 'default',
})

/** Makes every language known, and speaks the one that `search` (of the page's address) asks for. */
export function startLanguage(search: string): void {
  for (const [path, words] of Object.entries(FILES)) {
    const tag = /\/locales\/([^/]+?)(?:\/[^/]+)?\.json$/.exec(path)?.[1]
    if (tag !== undefined && tag !== 'en') addLanguage(tag, words)
  }
  speakAs(new URLSearchParams(search).get('language') ?? 'en')
}

/** From now on the window speaks this language; screen readers are told. */
export function speakAs(tag: string): void {
  speak(tag)
  document.documentElement.lang = spoken()
}
