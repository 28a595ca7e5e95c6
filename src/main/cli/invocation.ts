// Whether a start of the program is a command for the command line, and which words are it. Pure.

import { WRITTEN } from './options.ts'

/**
 * The first word of a command, or of one that is misspelt: the command line says which there are. Anything else is for the
 * app: nothing, a link, a file, whose names all have a dot or a colon.
 */
const COMMAND = /^[a-z]+$/
/** Asked for with nothing else but switches of Chromium's. */
const QUESTIONS: readonly string[] = ['--help', '-h', '--version']

/**
 * The words of a command, without what stands before them: the program, an app that is not packaged, switches of Chromium's
 * (a container needs --no-sandbox, a computer without a screen --ozone-platform=headless) and the `--` that ends those.
 * null where the start is the app's. Options of the command line's own may stand before the command, and belong to it.
 * @param argv the program first, as process.argv is.
 * @param isPackaged else the first word that is no switch names the app.
 */
export function commandAmong(argv: readonly string[], isPackaged: boolean): readonly string[] | null {
  const words = isPackaged ? argv.slice(1) : behindFirstWord(argv.slice(1))
  const options: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!word.startsWith('-')) return COMMAND.test(word) ? [...options, ...words.slice(at)] : null
    const takesNext = WRITTEN.get(word)
    if (takesNext !== undefined || WRITTEN.has(word.replace(/=.*$/s, ''))) options.push(word)
    if (takesNext === true) options.push(...words.slice(++at, at + 1))
  }
  return options.map(word => [word]).find(([word]) => QUESTIONS.includes(word ?? '')) ?? null
}

function behindFirstWord(words: readonly string[]): readonly string[] {
  const first = words.findIndex(word => !word.startsWith('-'))
  return first === -1 ? [] : words.slice(first + 1)
}
