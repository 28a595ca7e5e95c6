// The words of a copied command, as the shell it was written for would hand them to the program: bash (with $'..'), cmd.exe
// (with ^) or PowerShell (with `). Pure, never throws, linear.

/** The words of one command, and where it ends. */
export interface CommandWords {
  readonly words: readonly string[]
  /** Index behind the command and what separates it from the next. */
  readonly end: number
  /** A quote was opened and never closed: part of the command is missing. */
  readonly isCut: boolean
}

type Shell = 'bash' | 'cmd' | 'powershell'

/** Reads the command that begins at `start` of `text`. */
export function commandWords(text: string, start: number): CommandWords {
  switch (shellOf(text, start)) {
    case 'cmd':
      return readCmd(text, start)
    case 'bash':
      return readPosix(text, start, 'bash')
    case 'powershell':
      return readPosix(text, start, 'powershell')
  }
}

/** Told by the first line: only cmd escapes quotes or the line's end with ^, only PowerShell ends it with `. */
function shellOf(text: string, start: number): Shell {
  const lineEnd = text.indexOf('\n', start)
  const line = text.slice(start, lineEnd < 0 ? text.length : lineEnd).trimEnd()
  if (line.includes(' ^"') || line.endsWith('^')) return 'cmd'
  return line.endsWith('`') ? 'powershell' : 'bash'
}

/** Collects the letters of one word after the other. */
class Words {
  readonly list: string[] = []
  #word: string[] | null = null

  put(letters: string): void {
    this.#word ??= []
    if (letters !== '') this.#word.push(letters)
  }

  end(): void {
    if (this.#word !== null) this.list.push(this.#word.join(''))
    this.#word = null
  }
}

function readPosix(text: string, start: number, shell: 'bash' | 'powershell'): CommandWords {
  const words = new Words()
  const escapes = shell === 'bash' ? '\\' : '`'
  let at = start
  while (at < text.length) {
    const letter = text.charAt(at)
    const next = text.charAt(at + 1)
    const isAnsi = shell === 'bash' && letter === '$' && next === "'"
    if (letter === escapes) {
      const width = breakWidth(text, at + 1)
      if (width === 0) words.put(next)
      at += 1 + (width || 1)
    } else if (letter === "'" || letter === '"' || isAnsi) {
      const quoted = isAnsi ? ansiQuoted(text, at + 2) : plainQuoted(text, at, escapes)
      if (quoted.next < 0) return { words: words.list, end: text.length, isCut: true }
      words.put(quoted.letters)
      at = quoted.next
    } else if (letter === '\n' || endsCommand(letter, next)) {
      words.end()
      return { words: words.list, end: at + 1, isCut: false }
    } else if (/\s/.test(letter)) {
      words.end()
      at++
    } else {
      words.put(letter)
      at++
    }
  }
  words.end()
  return { words: words.list, end: at, isCut: false }
}

/** Between a space and another these part commands; in the middle of a link that was typed without quotes they do not. */
function endsCommand(letter: string, next: string): boolean {
  return ';&|'.includes(letter) && (next === '' || /[\s;&|]/.test(next))
}

/** How wide the line break at `at` is; 0: there is none. */
function breakWidth(text: string, at: number): number {
  if (text.charAt(at) === '\n') return 1
  return text.startsWith('\r\n', at) ? 2 : 0
}

interface Quoted {
  readonly letters: string
  /** Behind the closing quote; -1 where there is none. */
  readonly next: number
}

function plainQuoted(text: string, start: number, escapes: string): Quoted {
  const quote = text.charAt(start)
  const letters: string[] = []
  for (let at = start + 1; at < text.length; at++) {
    const letter = text.charAt(at)
    const next = text.charAt(at + 1)
    if (letter === quote) {
      // PowerShell writes a quote inside its quotes twice.
      if (escapes !== '`' || next !== quote) return { letters: letters.join(''), next: at + 1 }
      letters.push(quote)
      at++
    } else if (letter === escapes && quote === '"' && isEscapable(next, escapes)) {
      if (next !== '\n') letters.push(next)
      at++
    } else letters.push(letter)
  }
  return { letters: '', next: -1 }
}

/** In double quotes bash's \ stands for itself but before these (Bash manual, 3.1.2.3). */
function isEscapable(letter: string, escapes: string): boolean {
  return escapes === '`' ? letter !== '' : letter !== '' && '$`"\\\n'.includes(letter)
}

function ansiQuoted(text: string, start: number): Quoted {
  const letters: string[] = []
  let at = start
  while (at < text.length) {
    const letter = text.charAt(at)
    if (letter === "'") return { letters: letters.join(''), next: at + 1 }
    if (letter === '\\') {
      const read = ansiEscape(text, at + 1)
      letters.push(read.letters)
      at = read.next
    } else {
      letters.push(letter)
      at++
    }
  }
  return { letters: '', next: -1 }
}

const NAMED: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  E: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}
const NUMBERED = /u([0-9a-f]{1,4})|U([0-9a-f]{1,8})|x([0-9a-f]{1,2})|([0-7]{1,3})/iy

/** One escape of $'..' behind its \ (Bash manual, 3.1.2.4). */
function ansiEscape(text: string, at: number): { readonly letters: string; readonly next: number } {
  const letter = text.charAt(at)
  const named = NAMED[letter]
  if (named !== undefined) return { letters: named, next: at + 1 }
  NUMBERED.lastIndex = at
  const match = NUMBERED.exec(text)
  if (match === null) return { letters: letter, next: at + 1 }
  const octal = match[4]
  const code = octal === undefined ? Number.parseInt(match[0].slice(1), 16) : Number.parseInt(octal, 8)
  return {
    letters: code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd',
    next: at + match[0].length,
  }
}

/**
 * cmd.exe takes ^ away first (outside its quotes), then the C runtime splits into words; browsers write for both at once.
 * A break behind ^ goes on with the command; two of them are one break in the word.
 */
function readCmd(text: string, start: number): CommandWords {
  const words = new Words()
  let isOpen = false
  let isProtected = false
  let at = start
  while (at < text.length) {
    let letter = text.charAt(at)
    let isEscaped = false
    if (letter === '^' && !isProtected) {
      const width = breakWidth(text, at + 1)
      const second = width === 0 ? 0 : breakWidth(text, at + 1 + width)
      if (width > 0) {
        if (isOpen && second > 0) words.put('\n')
        at += 1 + width + (isOpen ? second : 0)
        continue
      }
      at++
      letter = text.charAt(at)
      isEscaped = true
    } else if (letter === '"') isProtected = !isProtected
    else if (!isProtected && !isOpen && (letter === '\n' || endsCommand(letter, text.charAt(at + 1)))) {
      words.end()
      return { words: words.list, end: at + 1, isCut: false }
    }
    const follow = peek(text, at + 1, isProtected)
    if (letter === '\\' && (follow.letter === '"' || follow.letter === '\\')) {
      words.put(follow.letter)
      // cmd knows no \ and counts this quote as well.
      if (follow.letter === '"' && !follow.isEscaped) isProtected = !isProtected
      at = follow.next
    } else if (letter === '"') {
      if (isOpen && follow.letter === '"' && !isEscaped) {
        words.put('"')
        isProtected = !isProtected
        at = follow.next
      } else {
        isOpen = !isOpen
        words.put('')
        at++
      }
    } else if (!isOpen && /\s/.test(letter)) {
      words.end()
      at++
    } else {
      words.put(letter)
      at++
    }
  }
  words.end()
  return { words: words.list, end: at, isCut: isOpen }
}

function peek(
  text: string,
  at: number,
  isProtected: boolean,
): { readonly letter: string; readonly next: number; readonly isEscaped: boolean } {
  const isEscaped = !isProtected && text.charAt(at) === '^'
  const place = isEscaped ? at + 1 : at
  return { letter: text.charAt(place), next: place + 1, isEscaped }
}
