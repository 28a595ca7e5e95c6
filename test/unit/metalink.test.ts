// Metalinks of both versions: what is taken of them, row by row of the facts that public suites agree on, and what is refused.
import { describe, expect, it } from 'vitest'
import { MAX_LINKS } from '../../src/shared/contract.ts'
import { type MetalinkFile, readMetalink } from '../../src/shared/metalink.ts'
import { isPlausible } from '../../src/shared/metalink-bounds.ts'
import facts from '../cases/metalink.json' with { type: 'json' }

const SHA256 = 'a1'.repeat(32)
const SHA512 = 'b2'.repeat(64)

function inputOf(id: string): string {
  const input = facts.cases.find(one => one.id === id)?.input
  if (typeof input !== 'string') throw new Error(`no document ${id}`)
  return input
}

/** The document of a row, its ftp links made http ones: nothing else is fetched here. */
const overHttp = (id: string): string => inputOf(id).replaceAll('ftp://', 'http://')

function files(text: string): readonly MetalinkFile[] {
  const reading = readMetalink('list.meta4', text)
  if (!reading.ok) throw new Error(reading.reason)
  return reading.files
}

function refusal(text: string): string {
  const reading = readMetalink('list.meta4', text)
  return reading.ok ? '' : reading.reason
}

function troubles(text: string): readonly string[] {
  const reading = readMetalink('list.meta4', text)
  return reading.ok ? reading.troubles : []
}

const v4 = (inside: string): string =>
  `<?xml version="1.0"?>\n<metalink xmlns="urn:ietf:params:xml:ns:metalink">${inside}</metalink>\n`
const file4 = (inside: string, name = 'a.iso'): string => v4(`<file name="${name}">${inside}</file>`)
const v3 = (resources: string, more = ''): string =>
  `<metalink version="3.0" xmlns="http://www.metalinker.org/"><files><file name="a.iso">${more}<resources>${resources}</resources></file></files></metalink>`
const URL4 = '<url>https://example.org/a</url>'

describe('the facts of public suites', () => {
  it('v4-basic: name, size, the strongest whole checksum of the file, the http link', () => {
    expect(files(inputOf('v4-basic'))).toEqual([
      {
        name: 'example.ext',
        size: 786_430,
        checksum: { algorithm: 'sha1', hex: '0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33' },
        urls: ['http://example.com/example.ext'],
      },
    ])
    expect(files(overHttp('v4-basic'))[0]?.urls).toEqual([
      'http://ftp.example.com/example.ext',
      'http://example.com/example.ext',
    ])
  })

  it('v4-dos-traversal: only the name stays', () => {
    expect(files(inputOf('v4-dos-traversal'))[0]?.name).toBe('example.ext')
  })

  it.each(['v4-url-priority-999999', 'v4-url-priority-1000000'])('%s: taken', id => {
    expect(files(inputOf(id))[0]?.urls).toEqual(['http://example.org/'])
  })

  it.each([
    ['v4-size-neg', null],
    ['v4-size-abc', null],
    // More than counts exactly: no file has it.
    ['v3-size-max', null],
  ])('%s: the size is not known', (id, size) => {
    expect(files(overHttp(id))[0]?.size).toBe(size)
  })

  it('v3-prefix: read with prefixes as without', () => {
    expect(files(overHttp('v3-prefix'))).toEqual(files(overHttp('v3-size-max')))
    expect(files(overHttp('v3-prefix'))[0]).toMatchObject({ name: 'dvd.iso', urls: ['http://mirror/'] })
  })

  it.each([
    ['v4-size-abc', 'names no file that comes by http'],
    ['v3-size-max', 'names no file that comes by http'],
    ['v3-prefix', 'names no file that comes by http'],
    ['v3-bad-maxconn', 'names no file that comes by http'],
    ['v3-malformed-2', 'is damaged'],
  ])('%s: %s', (id, words) => expect(refusal(inputOf(id))).toContain(words))

  it('v3-bad-maxconn: a number of connections that is none changes nothing', () => {
    const text = inputOf('v3-bad-maxconn').replace(
      'maxconnections="abc"/>',
      'maxconnections="abc"><url>http://example.org/a</url></resources>',
    )
    expect(files(text)).toMatchObject([{ name: 'a', size: 43_743_838 }])
  })

  it('v4-baseuri-abs: a link without a server of its own leads nowhere', () => {
    expect(refusal(file4('<url>/meta/aria2.tar.bz2</url>'))).toContain('names no file')
  })

  it('lib-v4-published: the date of the document is passed over', () => {
    expect(
      files(v4(`${'<published>2009-05-15T12:23:23+09:30</published>'}<file name="a">${URL4}</file>`)),
    ).toHaveLength(1)
  })

  it('lib-v4-priority-sort: best first, those without a word last', () => {
    expect(files(overHttp('lib-v4-priority-sort'))[0]?.urls).toEqual([
      'http://httphost/a',
      'http://ftphost/a',
      'http://nopri/a',
    ])
  })

  it('gap-10k-files: ten thousand are read', () => {
    const mirrors = (at: number): string =>
      Array.from(
        { length: 12 },
        (_, mirror) => `<url priority="${mirror + 1}">https://m${mirror}.example/${at}</url>`,
      ).join('')
    const many = Array.from(
      { length: MAX_LINKS },
      (_, at) =>
        `<file name="${at}.iso"><size>${at}</size><hash type="sha-256">${SHA256}</hash>${mirrors(at)}</file>`,
    )
    const read = files(v4(many.join('\n')))
    expect(read).toHaveLength(MAX_LINKS)
    expect(read.at(-1)).toMatchObject({ name: '9999.iso', size: 9_999 })
  })

  it('gap-url-private: kept as it is; whoever shows it asks first', () => {
    expect(files(file4('<url>http://169.254.169.254/</url>'))[0]?.urls).toEqual(['http://169.254.169.254/'])
  })

  it('gap-piece-count-lie: checksums of pieces are not those of the file', () => {
    const pieces = `<size>1000000</size><pieces length="10" type="sha-256"><hash>${SHA256}</hash></pieces>`
    expect(files(file4(pieces + URL4))[0]?.checksum).toBeNull()
  })
})

describe('the checksum', () => {
  const hash = (type: string, hex: string): string => `<hash type="${type}">${hex}</hash>`
  it.each([
    ['the strongest', hash('sha-256', SHA256) + hash('sha-512', SHA512), 'sha512', SHA512],
    ['in capitals', hash('SHA-256', ` ${SHA256.toUpperCase()}\n`), 'sha256', SHA256],
    ['without a hyphen', hash('sha256', SHA256), 'sha256', SHA256],
    [
      'the next where the strongest is cut',
      hash('sha-512', 'b2') + hash('md5', 'c3'.repeat(16)),
      'md5',
      'c3'.repeat(16),
    ],
    [
      'the second of a kind where the first is cut',
      hash('sha-256', 'a1') + hash('sha-256', SHA256),
      'sha256',
      SHA256,
    ],
  ])('%s', (_what, hashes, algorithm, hex) => {
    expect(files(file4(hashes + URL4))[0]?.checksum).toEqual({ algorithm, hex })
  })

  it.each([
    ['of an unknown kind', hash('crc32', '0badcafe')],
    ['without a kind', `<hash>${SHA256}</hash>`],
    ['with letters that are no digits', hash('sha-256', 'xy'.repeat(32))],
  ])('%s is none', (_what, hashes) => expect(files(file4(hashes + URL4))[0]?.checksum).toBeNull())

  it('of version 3', () => {
    const verification = `<verification>${hash('md5', 'c3'.repeat(16))}${hash('sha256', SHA256)}</verification>`
    expect(files(v3('<url type="http">http://example.org/a</url>', verification))[0]?.checksum).toEqual({
      algorithm: 'sha256',
      hex: SHA256,
    })
  })
})

describe('the name', () => {
  it.each([
    ['a.iso', 'a.iso'],
    ['dir/sub/a.iso', 'a.iso'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\a.dll', 'a.dll'],
    ['a&amp;b.iso', 'a&b.iso'],
    ['文件.iso', '文件.iso'],
    ['', null],
    ['..', null],
    ['dir/', null],
    ['???', null],
    ['a'.repeat(256), null],
  ])('%j is %j', (name, expected) => expect(files(file4(URL4, name))[0]?.name).toBe(expected))
})

describe('the links', () => {
  it.each([
    ['<url priority="2">http://b/</url><url priority="1">http://a/</url>', ['http://a/', 'http://b/']],
    ['<url priority="0">http://b/</url><url priority="5">http://a/</url>', ['http://a/', 'http://b/']],
    ['<url priority="x">http://b/</url><url priority="999998">http://a/</url>', ['http://a/', 'http://b/']],
    ['<url>http://a/</url><url>http://a/#part</url>', ['http://a/']],
    ['<url>\n  https://example.org/?a=1&amp;b=2\n</url>', ['https://example.org/?a=1&b=2']],
    ['<url>magnet:?xt=1</url><url>http://a/</url><url>javascript:x</url><url/>', ['http://a/']],
    ['<metaurl mediatype="torrent">http://no/</metaurl><url>http://a/</url>', ['http://a/']],
    ['<url>example.org/a</url><url>http://a/</url>', ['http://a/']],
  ])('%s', (urls, expected) => expect(files(file4(urls))[0]?.urls).toEqual(expected))

  it('of version 3 by preference, without torrents', () => {
    const resources =
      '<url type="http" preference="10">http://c/</url><url type="https" preference="100">https://a/</url>' +
      '<url type="bittorrent" preference="100">http://no/x.torrent</url><url type="ftp">ftp://no/</url>' +
      '<url type="http" preference="50">http://b/</url><url type="http">http://d/</url>'
    expect(files(v3(resources))[0]?.urls).toEqual(['https://a/', 'http://b/', 'http://c/', 'http://d/'])
  })
})

it('says what was left out', () => {
  const one = `<file name="a">${URL4}</file>`
  const ftp = '<file name="b"><url>ftp://example.org/b</url></file>'
  expect(troubles(v4(one))).toEqual([])
  expect(troubles(v4(ftp + one + ftp))).toEqual([
    '2 files in “list.meta4” do not come by http or https and were left out.',
  ])
  const many = Array.from({ length: MAX_LINKS + 1 }, () => one).join('')
  expect(files(v4(many))).toHaveLength(MAX_LINKS)
  expect(troubles(v4(many))).toEqual([
    '“list.meta4” names more than 10,000 files. Only the first 10,000 were taken.',
  ])
})

describe('refused as no metalink', () => {
  it.each([
    ['nothing', ''],
    ['another document', '<html><file name="a"><url>https://example.org/a</url></file></html>'],
    ['a text', 'https://example.org/a'],
    ['half a document', file4(URL4).slice(0, -20)],
    ['two documents', file4(URL4) + file4(URL4)],
    [
      'a document type with entities',
      `<!DOCTYPE metalink [<!ENTITY a "aaaa">]>${file4('<url>https://example.org/&a;</url>')}`,
    ],
    ['what is too deep', v4('<a>'.repeat(100) + '</a>'.repeat(100))],
    ['a text behind the end', `${file4(URL4)}more`],
    ['tags that cross', v4(`<file name="a"><url>https://example.org/a</file></url>`)],
  ])('%s', (_what, text) => expect(refusal(text)).toContain('is damaged, or not a metalink'))

  it('a comment or an instruction before the root is no harm, nor is a byte order mark', () => {
    expect(files(`\ufeff<?xml version="1.0"?><!-- <a> --><?style x?>${file4(URL4).slice(22)}`)).toHaveLength(
      1,
    )
  })
})

describe('ten megabytes of nonsense are refused without being parsed', () => {
  const root = '<metalink xmlns="urn:ietf:params:xml:ns:metalink">'
  const fill = (text: string): string => text.repeat(Math.ceil((10 * 1024 * 1024) / text.length))
  it.each([
    ['opening signs', fill('<')],
    ['opening tags', root + fill('<a ')],
    ['zeros', fill('\0')],
    ['a text', root + fill('abc ')],
    ['a text at the end', `${root}</metalink>${fill(' x')}`],
    ['open elements', root + fill('<a>')],
    ['empty elements', `${root}${fill('<a/>')}</metalink>`],
    ['attributes', `${root}<a ${fill('x="1" ')}/></metalink>`],
    ['an attribute', `${root}<a x="${fill('y')}"/></metalink>`],
    ['open comments', root + fill('<!-- ')],
    ['instructions', `${root}${fill('<?a?>')}</metalink>`],
    ['entities', `${root}${fill('&amp;')}</metalink>`],
    ['closing tags', root + fill('</a>')],
    ['a document type', `<!DOCTYPE a [${fill('<!ENTITY a "b">')}]>`],
    ['line breaks', fill('\n')],
  ])('%s', (_what, text) => {
    expect(isPlausible(text)).toBe(false)
    expect(refusal(text)).toContain('is damaged')
  })

  it('comments are passed over', () => {
    expect(files(file4(fill('<!-- a -->').slice(0, 3_000_000) + URL4))).toHaveLength(1)
  })
})
