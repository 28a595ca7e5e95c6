// cURL commands as browsers copy them: the links, and the headers that the browser would send. What is no plain GET is
// refused. Pure, never throws, linear. Rules after curl's own manual page.
import { commandWords } from './curl-command-words.ts'
import { headerFault } from './request-headers.ts'
import { say } from './words.ts'

export interface CurlLink {
  readonly link: string
  /** What -o asks for; null: nothing. */
  readonly name: string | null
  /** By lower-case name; without those that HTTP itself decides on. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether curl would expand ranges in the link. */
  readonly hasRanges: boolean
}

export type CurlReading =
  | { readonly ok: true; readonly links: readonly CurlLink[]; readonly end: number }
  /** `reason`: a sentence: what is wrong and what to do. */
  | { readonly ok: false; readonly reason: string; readonly end: number }

/** What may stand before a command that was copied out of a terminal. */
const BEGINNING =
  /^[ \t]*(?:\$ |% |> |PS [^\n>]{0,300}> ?|[A-Za-z]:\\[^\n>]{0,300}> ?)?curl(?:\.exe)?[ \t]+(?=\S)/

/** How many letters of `line` come before the words of a cURL command; null: it begins none. */
export function curlBeginning(line: string): number | null {
  return BEGINNING.exec(line)?.[0].length ?? null
}

/** Reads the command whose words (behind 'curl') begin at `start`. `end`: index behind it. */
export function readCurl(text: string, start: number): CurlReading {
  const { words, end, isCut } = commandWords(text, start)
  if (isCut) return { ok: false, reason: say('add.curl-cut'), end }
  const requests = [new Request()]
  const options = new Options(words)
  for (let option = options.next(); option !== null; option = options.next()) {
    if (option.name === '--next') requests.push(new Request())
    else requests.at(-1)?.take(option)
  }
  const reason = requests.map(request => request.fault()).find(fault => fault !== null)
  if (reason !== undefined) return { ok: false, reason, end }
  const links = requests.flatMap(request => request.links())
  return links.length === 0 ? { ok: false, reason: say('add.curl-empty'), end } : { ok: true, links, end }
}

/** Short options by what they are called in full; those with a value are in LONG too. */
const SHORT: Readonly<Record<string, string>> = {
  A: '--user-agent',
  b: '--cookie',
  c: '--cookie-jar',
  C: '--continue-at',
  d: '--data',
  D: '--dump-header',
  e: '--referer',
  E: '--cert',
  F: '--form',
  g: '--globoff',
  G: '--get',
  h: '--help',
  H: '--header',
  I: '--head',
  K: '--config',
  m: '--max-time',
  o: '--output',
  P: '--ftp-port',
  Q: '--quote',
  r: '--range',
  t: '--telnet-option',
  T: '--upload-file',
  u: '--user',
  U: '--proxy-user',
  w: '--write-out',
  x: '--proxy',
  X: '--request',
  y: '--speed-time',
  Y: '--speed-limit',
  z: '--time-cond',
  ':': '--next',
}

const WITH_VALUE: ReadonlySet<string> = new Set(
  (
    'alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to continue-at cookie ' +
    'cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode dns-interface ' +
    'dns-servers doh-url dump-header ech egd-file engine etag-compare etag-save expect100-timeout form form-string ' +
    'ftp-port haproxy-clientip happy-eyeballs-timeout-ms header hsts interface ip-tos ipfs-gateway json keepalive-time key ' +
    'key-type limit-rate local-port max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output ' +
    'output-dir parallel-max pinnedpubkey preproxy proto proto-default proxy proxy-cacert proxy-header proxy-user ' +
    'proxy1.0 pubkey quote random-file range rate referer request request-target resolve retry retry-delay ' +
    'retry-max-time service-name socks4 socks4a socks5 socks5-hostname speed-limit speed-time stderr telnet-option ' +
    'time-cond tls-max tls13-ciphers trace trace-ascii unix-socket upload-file url url-query user user-agent variable ' +
    'vlan-priority write-out'
  )
    .split(' ')
    .map(name => `--${name}`),
)

interface Option {
  /** In full: '--header'; '--url' for a word that is no option. */
  readonly name: string
  /** '' where it has none. */
  readonly value: string
}

/** The options of a command, one after the other. */
class Options {
  readonly #words: readonly string[]
  #at = 0
  /** What is left of several short options in one word. */
  #bundle = ''
  #onlyLinks = false

  constructor(words: readonly string[]) {
    this.#words = words
  }

  next(): Option | null {
    if (this.#bundle !== '') return this.#short()
    const word = this.#words[this.#at++]
    if (word === undefined) return null
    if (this.#onlyLinks || word === '-' || !word.startsWith('-')) return { name: '--url', value: word }
    if (word === '--') {
      this.#onlyLinks = true
      return this.next()
    }
    if (word.startsWith('--')) return { name: word, value: WITH_VALUE.has(word) ? this.#value() : '' }
    this.#bundle = word.slice(1)
    return this.#short()
  }

  #short(): Option {
    const letter = this.#bundle.charAt(0)
    const name = SHORT[letter] ?? `-${letter}`
    const rest = this.#bundle.slice(1)
    if (!WITH_VALUE.has(name)) {
      this.#bundle = rest
      return { name, value: '' }
    }
    this.#bundle = ''
    return { name, value: rest === '' ? this.#value() : rest }
  }

  #value(): string {
    return this.#words[this.#at++] ?? ''
  }
}

/** They ask for something else than the whole file, or are for the browser's own proxy. */
const OTHERS_HEADERS: ReadonlySet<string> = new Set(
  (
    'content-type if-match if-modified-since if-none-match if-unmodified-since proxy-authorization ' +
    'proxy-connection'
  ).split(' '),
)

const BODY = new Set(['--data', '--data-ascii', '--data-binary', '--data-raw', '--data-urlencode'])
const SENDS = new Set(['--form', '--form-string', '--json', '--upload-file'])

/** One request of a command, as its options make it. */
class Request {
  readonly #urls: string[] = []
  readonly #headers = new Map<string, string>()
  readonly #data: string[] = []
  #name: string | null = null
  #hasRanges = true
  #isGet = false
  #method = 'GET'
  #sends = false
  #readsFile = false

  take({ name, value }: Option): void {
    if (BODY.has(name)) {
      const encode = name === '--data-urlencode' ? encodeValue : (text: string) => text
      this.#data.push(encode(value))
      // curl reads '@file'; --data-raw takes it as it is.
      if (name !== '--data-raw' && value.startsWith('@')) this.#readsFile = true
      return
    }
    if (SENDS.has(name)) this.#sends = true
    switch (name) {
      case '--url':
        if (value !== '' && value !== '-') this.#urls.push(value)
        return
      case '--get':
        this.#isGet = true
        return
      case '--globoff':
        this.#hasRanges = false
        return
      case '--head':
        this.#method = 'HEAD'
        return
      case '--request':
        this.#method = value.toUpperCase()
        return
      case '--config':
        this.#readsFile = true
        return
      case '--output':
        this.#name ??= fileName(value)
        return
      case '--cookie':
        // Without '=' it is the name of a file (curl's manual page, --cookie).
        if (value.includes('=')) this.#addCookie(value)
        else if (value !== '') this.#readsFile = true
        return
      case '--header':
        if (value.startsWith('@')) this.#readsFile = true
        else this.#addHeader(value)
        return
      case '--user-agent':
        this.#set('user-agent', value)
        return
      case '--referer':
        this.#set('referer', value.replace(/;auto$/, ''))
        return
      case '--user':
        this.#set('authorization', `Basic ${base64(value.includes(':') ? value : `${value}:`)}`)
        return
      case '--oauth2-bearer':
        this.#set('authorization', `Bearer ${value}`)
    }
  }

  fault(): string | null {
    if (this.#readsFile) return say('add.curl-file')
    const method = this.#sends || (this.#data.length > 0 && !this.#isGet) ? 'POST' : this.#method
    if (this.#method !== 'GET') return say('add.curl-method', { method: this.#method.slice(0, 20) })
    return method === 'GET' ? null : say('add.curl-sends')
  }

  links(): readonly CurlLink[] {
    const headers = Object.fromEntries(this.#headers)
    return this.#urls.map((url, index) => ({
      link: this.#data.length === 0 ? url : withQuery(url, this.#data.join('&')),
      name: index === 0 ? this.#name : null,
      headers,
      hasRanges: this.#hasRanges,
    }))
  }

  #addHeader(line: string): void {
    const colon = line.indexOf(':', 1)
    // 'Name:' takes a header away, 'Name;' sends it empty.
    if (colon < 0) return
    const name = line.slice(0, colon).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (value === '') return
    if (name === 'cookie') this.#addCookie(value)
    else this.#set(name, value)
  }

  #addCookie(value: string): void {
    const before = this.#headers.get('cookie')
    this.#headers.set('cookie', before === undefined ? value : `${before}; ${value}`)
  }

  #set(name: string, value: string): void {
    // Also leaves out ':authority' and what is no name at all.
    const isFit = headerFault(name, value) === null && !OTHERS_HEADERS.has(name)
    if (value !== '' && isFit) this.#headers.set(name, value)
  }
}

/** 'name=text' with its text escaped, '=text' without the sign, or the whole (curl's manual page, --data-urlencode). */
function encodeValue(text: string): string {
  const equals = text.indexOf('=')
  const name = equals > 0 ? text.slice(0, equals + 1) : ''
  return name + encodeURIComponent(text.slice(equals + 1).replace(/\p{Cs}/gu, '\ufffd'))
}

function withQuery(url: string, query: string): string {
  const [address = '', hash] = url.split('#', 2)
  const joined = `${address}${address.includes('?') ? '&' : '?'}${query}`
  return hash === undefined ? joined : `${joined}#${hash}`
}

/** The last part of a path; null where it is none, or holds a place for what a range counts. */
function fileName(path: string): string | null {
  const name = path.split(/[/\\]/).at(-1) ?? ''
  return name === '' || name === '-' || name.includes('#') || /^(?:nul|null)$/i.test(name) ? null : name
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text.slice(0, 8_192))))
}
