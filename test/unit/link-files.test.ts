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

function read(name: string, bytes: Uint8Array, type = ''): string {
  const reading = readLinkFile(name, type, bytes)
  return reading.ok ? reading.text : reading.reason
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
  ])('in %s', (_what, bytes) => {
    expect(read('LINKS.TXT', bytes)).toBe('https://example.org/ä\n')
    expect(read('links', bytes, 'text/plain')).toBe('https://example.org/ä\n')
  })
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
  ])('%j', (text, expected) => {
    expect(read('a.url', utf8(text))).toContain(expected)
  })

  it('in UTF-16', () => {
    expect(read('a.URL', utf16('[InternetShortcut]\r\nURL=https://example.org/ä', true))).toBe(
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
  ])('as XML: %j', (text, expected) => {
    expect(read('a.webloc', utf8(`<?xml version="1.0"?>\n${text}`))).toContain(expected)
  })

  it('binary, short and long, in ASCII and not', () => {
    expect(binaryString(plist({ URL: 'http://a.b/' }), 'URL')).toBe('http://a.b/')
    expect(read('a.webloc', plist({ Name: 'x', URL: LINK }))).toBe(LINK)
    expect(read('a.webloc', plist({ URL: `https://example.org/${'a'.repeat(300)}` }))).toHaveLength(320)
    expect(read('a.webloc', plist({ Name: 'https://no/' }))).toContain('has no link in it')
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
])('says why %s cannot be taken', (name, size, words) => {
  expect(read(name, new Uint8Array(size))).toContain(words)
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
