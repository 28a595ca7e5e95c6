// Files that hold links, as Windows, macOS and editors write them, whole and damaged; and links in pieces of HTML.
import { describe, expect, it } from 'vitest'
import { decodeEntities, markupLinks } from '../../src/shared/intake-markup.ts'
import { MAX_LIST_SIZE, readLinkFile } from '../../src/shared/link-files.ts'
import { binaryString } from '../../src/shared/link-files-plist.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

function utf16(text: string, isLittle: boolean): Uint8Array {
  const units = [0xfeff, ...Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))]
  return Uint8Array.from(
    units.flatMap(unit => (isLittle ? [unit & 255, unit >> 8] : [unit >> 8, unit & 255])),
  )
}

async function read(name: string, bytes: Uint8Array, type = ''): Promise<string> {
  const reading = await readLinkFile(name, type, bytes)
  if (!reading.ok) return reading.reason
  return 'text' in reading ? reading.text : JSON.stringify(reading.items)
}

/** A dictionary of strings as macOS writes it. */
function plist(entries: Readonly<Record<string, string>>): Uint8Array {
  const texts = [...Object.keys(entries), ...Object.values(entries)]
  const count = Object.keys(entries).length
  const objects = [
    Uint8Array.from([0xd0 + count, ...texts.map((_, index) => index + 1)]),
    ...texts.map(text => {
      const isAscii = /^[\x20-\x7e]*$/.test(text)
      const bytes = isAscii ? utf8(text) : utf16(text, false).subarray(2)
      const type = isAscii ? 0x50 : 0x60
      const head =
        text.length < 15 ? [type + text.length] : [type + 15, 0x11, text.length >> 8, text.length & 255]
      return Uint8Array.from([...head, ...bytes])
    }),
  ]
  const offsets: number[] = []
  let at = 8
  for (const object of objects) {
    offsets.push(at >> 8, at & 255)
    at += object.length
  }
  const eight = (value: number): number[] => [0, 0, 0, 0, 0, 0, value >> 8, value & 255]
  const trailer = [0, 0, 0, 0, 0, 0, 2, 1, ...eight(objects.length), ...eight(0), ...eight(at)]
  return Uint8Array.from([
    ...utf8('bplist00'),
    ...objects.flatMap(object => [...object]),
    ...offsets,
    ...trailer,
  ])
}

const LINK = 'https://example.org/a file/ä.iso'

describe('a text', () => {
  it.each([
    ['UTF-8', utf8('https://example.org/ä\n')],
    ['UTF-8 with a mark', Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8('https://example.org/ä\n')])],
    ['UTF-16, as Windows wrote it', utf16('https://example.org/ä\n', true)],
    ['UTF-16, the other way round', utf16('https://example.org/ä\n', false)],
  ])('in %s', async (_what, bytes) => {
    expect(await read('LINKS.TXT', bytes)).toBe('https://example.org/ä\n')
    expect(await read('links', bytes, 'text/plain')).toBe('https://example.org/ä\n')
  })
})

it.each(['a\n', '\r', '\u2028'])('a list of very many lines (%j) is none', async line => {
  const reason = await read('a.txt', utf8(line.repeat(200_001)))
  expect(reason).toBe('“a.txt” has more than 200,000 lines. Split it into smaller lists and take those.')
  expect(await read('a.txt', utf8(line.repeat(199_999)))).toBe(line.repeat(199_999))
})

describe('a shortcut of Windows', () => {
  it.each([
    ['[InternetShortcut]\r\nURL=https://example.org/a?b=c\r\nIconIndex=0\r\n', 'https://example.org/a?b=c'],
    [
      '[{000214A0}]\r\nURL=https://no/\r\n[internetshortcut]\r\nurl = https://example.org/\r\n',
      'https://example.org/',
    ],
    ['[InternetShortcut]\nBASEURL=https://no/\n', 'has no link in it'],
    ['[InternetShortcut]\nURL=\n', 'has no link in it'],
    ['URL=https://no/\n', 'has no link in it'],
    ['', 'has no link in it'],
  ])('%j', async (text, expected) => {
    expect(await read('a.url', utf8(text))).toContain(expected)
  })

  it('in UTF-16', async () => {
    expect(await read('a.URL', utf16('[InternetShortcut]\r\nURL=https://example.org/ä', true))).toBe(
      'https://example.org/ä',
    )
  })
})

describe('a shortcut of macOS', () => {
  it.each([
    [
      '<plist><dict><key>URL</key>\n\t<string>https://example.org/?a=1&amp;b=2</string></dict></plist>',
      'https://example.org/?a=1&b=2',
    ],
    ['<dict><key>Name</key><string>URL</string></dict>', 'has no link in it'],
    ['<dict><key>URL</key><string>https://example.org/', 'has no link in it'],
  ])('as XML: %j', async (text, expected) => {
    expect(await read('a.webloc', utf8(`<?xml version="1.0"?>\n${text}`))).toContain(expected)
  })

  it('binary, short and long, in ASCII and not', async () => {
    expect(binaryString(plist({ URL: 'http://a.b/' }), 'URL')).toBe('http://a.b/')
    expect(await read('a.webloc', plist({ Name: 'x', URL: LINK }))).toBe(LINK)
    expect(await read('a.webloc', plist({ URL: `https://example.org/${'a'.repeat(300)}` }))).toHaveLength(320)
    expect(await read('a.webloc', plist({ Name: 'https://no/' }))).toContain('has no link in it')
    // Longer than any link is.
    expect(binaryString(plist({ URL: `http://a.b/${'a'.repeat(65_526)}` }), 'URL')).toBeNull()
  })

  it('damaged at any byte, throws nothing and never gives half a link', () => {
    const whole = plist({ Name: 'x', URL: LINK })
    for (let length = 0; length < whole.length; length++) {
      expect(binaryString(whole.subarray(0, length), 'URL')).not.toBe(LINK)
    }
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0, 0x0f, 0x7f, 0xff]) {
        const damaged = whole.slice()
        damaged[at] = value
        const found = binaryString(damaged, 'URL')
        expect(found === null || typeof found === 'string').toBe(true)
      }
    }
  })
})

it.each([
  ['photo.png', 10, 'is not a list of links'],
  ['page.html', 10, 'is not a list of links'],
  ['txt', 10, 'is not a list of links'],
  ['huge.txt', MAX_LIST_SIZE + 1, 'is larger than 10 MB'],
  ['huge.webloc', MAX_LIST_SIZE + 1, 'is larger than 10 MB'],
  ['huge.meta4', MAX_LIST_SIZE + 1, 'is larger than 10 MB'],
])('says why %s cannot be taken', async (name, size, words) => {
  expect(await read(name, new Uint8Array(size))).toContain(words)
})

describe('a metalink', () => {
  const text =
    '<metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="dir/ä.iso">' +
    '<hash type="sha-1">0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33</hash>' +
    '<url priority="2">https://b.example/</url><url priority="1">https://a.example/</url></file></metalink>'

  it.each([
    ['a.meta4', ''],
    ['A.METALINK', 'text/plain'],
    ['a', 'application/metalink4+xml'],
    ['a', 'application/metalink+xml'],
  ])('called %s, of type %j, is what it says of each file', async (name, type) => {
    for (const bytes of [utf8(text), utf16(text, true)]) {
      expect(await readLinkFile(name, type, bytes)).toEqual({
        ok: true,
        items: [
          {
            link: 'https://a.example/',
            name: 'ä.iso',
            dir: null,
            headers: {},
            checksum: { algorithm: 'sha1', hex: '0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33' },
          },
        ],
        troubles: [],
      })
    }
  })

  it('that is none is refused by its name', async () => {
    expect(await read('a.meta4', utf8('<html></html>'))).toContain('“a.meta4” is damaged')
  })
})

describe('ten megabytes of nonsense', () => {
  const nonsense = new Uint8Array(MAX_LIST_SIZE).map((_, at) => (at * 2_654_435_761) >> 13)
  it.each(['a.meta4', 'a.metalink', 'a.url', 'a.webloc'])('called %s are refused', async name => {
    for (const bytes of [
      nonsense,
      nonsense.map(byte => byte & 1),
      new Uint8Array(MAX_LIST_SIZE).fill(0x5b),
    ]) {
      expect(await read(name, bytes)).toContain(`“${name}”`)
    }
  })

  it('are a text where they are called one', async () => {
    expect((await readLinkFile('a.txt', '', nonsense)).ok).toBe(true)
  })
})

describe('HTML', () => {
  it.each([
    ['<img src="https://a.example/p.png?x=1&amp;y=2" alt="b > c">', ['https://a.example/p.png?x=1&y=2']],
    [
      "<A CLASS=x HREF='https://a.example/'>t</A><img data-src=https://no/ src=https://b.example/>",
      ['https://a.example/', 'https://b.example/'],
    ],
    ['<a href="/relative"><a href="javascript:x"><img src="data:x"><p src="https://no/">', []],
    ['<img src="https://a.example/"><img src="https://a.example/">', ['https://a.example/']],
    ['<a href="https://a.example/', []],
    ['text https://a.example/', []],
  ])('%s', (html, links) => {
    expect(markupLinks(html)).toEqual(links)
  })

  it('of any kind is read in stride', () => {
    expect(markupLinks('<a '.repeat(300_000))).toEqual([])
    expect(markupLinks(`<a ${'a='.repeat(300_000)}>`)).toEqual([])
  })

  it.each([
    ['&amp;&lt;&gt;&quot;&apos;&#65;&#x42;', '&<>"\'AB'],
    ['&unknown; &#0; &#x110000; &', '&unknown; &#0; &#x110000; &'],
  ])('decodes %s', (text, expected) => {
    expect(decodeEntities(text)).toBe(expected)
  })
})
