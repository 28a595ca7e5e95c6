// Everything that can be pasted at once: links, prose, ranges and commands, each with the lines it stood on.
import { describe, expect, it } from 'vitest'
import { intakeKey, linesOf, readIntake } from '../../src/shared/intake.ts'

const links = (text: string): readonly string[] => readIntake(text).links.map(({ link }) => link)
const places = (text: string): readonly string[] => {
  const { links: good, troubles } = readIntake(text)
  return [
    ...good.map(({ line, lastLine, link }) => `${line}-${lastLine} ${link}`),
    ...troubles.map(({ line, lastLine, text: shown }) => `${line}-${lastLine} ✗ ${shown}`),
  ]
}

it.each<[string, readonly string[]]>([
  ['', []],
  ['\n \n# https://no.example/\n', []],
  ['https://a.example/1', ['1-1 https://a.example/1']],
  [
    'https://a.example/1\r\nexample.org/2 https://a.example/3',
    ['1-1 https://a.example/1', '2-2 https://example.org/2', '2-2 https://a.example/3'],
  ],
  ['see https://a.example/1.\nnothing', ['1-1 https://a.example/1', '2-2 ✗ nothing']],
  ['https://a.example/[1-2]', ['1-1 https://a.example/1', '1-1 https://a.example/2']],
  ['https://img[1-2].example.org/a', ['1-1 https://img1.example.org/a', '1-1 https://img2.example.org/a']],
  [
    'example.org/[1-2].zip, https://b.example/',
    ['1-1 https://example.org/1.zip', '1-1 https://example.org/2.zip', '1-1 https://b.example/'],
  ],
  [
    'parts [1-2] are at https://a.example/[1-2].zip, enjoy',
    ['1-1 https://a.example/1.zip', '1-1 https://a.example/2.zip'],
  ],
  ['[1-3](https://a.example/x)', ['1-1 https://a.example/x']],
  ['http://[::1]:8080/a', ['1-1 http://[::1]:8080/a']],
  ['https://a.example/[draft].zip', ['1-1 https://a.example/[draft].zip']],
  [
    'https://a.example/[2-1]\nhttps://b.example/',
    ['2-2 https://b.example/', '1-1 ✗ https://a.example/[2-1]'],
  ],
  ['ftp://a.example/[1-3]', ['1-1 ✗ ftp://a.example/1']],
  [
    "\ncurl 'https://a.example/1' \\\n  -H 'a: b'\nhttps://b.example/",
    ['2-3 https://a.example/1', '4-4 https://b.example/'],
  ],
  [
    "curl 'https://a.example/1' ;\ncurl 'https://a.example/2' ; curl https://a.example/3\nexample.org/4",
    [
      '1-1 https://a.example/1',
      '2-2 https://a.example/2',
      '2-2 https://a.example/3',
      '3-3 https://example.org/4',
    ],
  ],
  [
    'curl -L https://a.example/x.tgz | tar xz && make\nb.example/1',
    ['1-1 https://a.example/x.tgz', '2-2 https://b.example/1'],
  ],
  [
    'curl -X POST https://a.example/ \\\n -H "cookie: secret"\nhttps://b.example/',
    ['3-3 https://b.example/', '1-2 ✗ curl …'],
  ],
  ["curl 'https://a.example/[1-2],'", ['1-1 https://a.example/1,', '1-1 https://a.example/2,']],
  ["curl -g 'https://a.example/[1-2]'", ['1-1 https://a.example/[1-2]']],
  [
    "curl 'https://a.example/[2-1]' ftp://a.example/",
    ['1-1 ✗ https://a.example/[2-1]', '1-1 ✗ ftp://a.example/'],
  ],
])('reads %j', (text, expected) => {
  expect(places(text)).toEqual(expected)
})

it('gives what a command says to each of its links, a name only to a lone one', () => {
  const { links: found } = readIntake(
    "curl -o n -b 'a=1' 'https://a.example/x'\ncurl -o n 'https://b.example/[1-2]'",
  )
  expect(found.map(({ name, headers }) => [name, headers])).toEqual([
    ['n', { cookie: 'a=1' }],
    [null, {}],
    [null, {}],
  ])
})

it('gives a link once, but with other headers again', () => {
  expect(links('https://a.example/\nhttps://a.example\nhttps://a.example/#top')).toEqual([
    'https://a.example/',
  ])
  expect(
    readIntake("https://a.example/\ncurl -H 'a: 1' https://a.example/\ncurl -H 'A: 1' https://a.example/")
      .links,
  ).toHaveLength(2)
})

it.each([
  [{ link: 'l', headers: {} }, { link: 'l', headers: {} }, true],
  [{ link: 'l', headers: { a: '1', b: '2' } }, { link: 'l', headers: { b: '2', a: '1' } }, true],
  [{ link: 'l', headers: {} }, { link: 'l', headers: { a: '1' } }, false],
  [{ link: 'l', headers: { a: '1' } }, { link: 'l', headers: { a: '2' } }, false],
])('tells %o and %o apart rightly', (one, other, same) => {
  expect(intakeKey(one) === intakeKey(other)).toBe(same)
})

it('says nothing of what a refused command holds', () => {
  const { troubles } = readIntake("curl -X POST https://a.example/?token=s3cret -H 'cookie: s3cret'")
  expect(JSON.stringify(troubles)).not.toContain('s3cret')
})

describe('very much', () => {
  it('of every kind', () => {
    expect(
      links(Array.from({ length: 50_000 }, (_, at) => `https://a.example/${at}`).join('\n')),
    ).toHaveLength(50_000)
    expect(readIntake('nothing\n'.repeat(50_000)).troubles).toHaveLength(50_000)
    expect(links("curl 'https://a.example/' \\\n -H 'a: b' ;\n".repeat(20_000))).toHaveLength(1)
    expect(
      readIntake('curl '.repeat(100_000)).links.length + readIntake('[1-'.repeat(100_000)).links.length,
    ).toBe(0)
  })

  it.each([
    ['https://a.example/[1-5000]', 5_000],
    ["curl 'https://a.example/[1-5000]'", 5_000],
    ['ftp://a.example/[1-5000]', 0],
  ])('is not made of little: %s again and again', (line, count) => {
    const { links: found, troubles } = readIntake(`${line}\n`.repeat(1_000))
    expect(found).toHaveLength(count)
    // What is beyond all ranges together is refused by its looks alone.
    expect(troubles.filter(({ reason }) => reason.includes('[1-5000]')).length).toBe(990)
  })

  it('counts lines as they are split', () => {
    const text = 'a\r\nb\rc\u2028https://a.example/'
    expect(linesOf(text)).toHaveLength(4)
    expect(readIntake(text).links[0]?.line).toBe(4)
  })
})
