// Every sentence that people read, in their language: `say` looks a key up in the chosen language's catalogue, English
// where that has no such key. One JSON file a language; English is the source, and its keys are the type.
import { createInstance } from 'i18next'
import common from './locales/en/common.json' with { type: 'json' }
import settings from './locales/en/settings.json' with { type: 'json' }

export const ENGLISH = { ...common, ...settings }

type Written = keyof typeof ENGLISH
type Plural = '_zero' | '_one' | '_two' | '_few' | '_many' | '_other'
/** A key as it is asked for: `count` chooses among the forms of a plural (Unicode CLDR). */
export type WordKey = Written extends infer Key ? (Key extends `${infer Stem}${Plural}` ? Stem : Key) : never

/** What a language's catalogue says, by the keys of the English one; the plural forms are the language's own. */
export type Catalogue = Readonly<Record<string, string>>

const instance = createInstance({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: ENGLISH } },
  keySeparator: false,
  nsSeparator: false,
  initAsync: false,
  // React writes text, never markup; names of files and hosts stay as they are.
  interpolation: { escapeValue: false },
})
void instance.init()

/** The sentence of `key`, with `{{name}}` filled in from `facts`. `count` also chooses the plural form. */
export function say(key: WordKey, facts: Readonly<Record<string, string | number>> = {}): string {
  return instance.t(key, facts)
}

/** Makes a language known by its BCP 47 tag ('zh-CN'). */
export function addLanguage(tag: string, words: Catalogue): void {
  instance.addResourceBundle(tag, 'translation', words)
}

/** From now on `say` speaks this language; a tag that is not known speaks English. */
export function speak(tag: string): void {
  void instance.changeLanguage(tag)
}

/** The tag of the language that is spoken. */
export function spoken(): string {
  return instance.language
}
