// What the open app takes for a request: all that the command line can ask, and nothing of another shape.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readArguments } from '../../src/main/cli/arguments.ts'
import { lineOf, PROTOCOL, readAnswer } from '../../src/main/cli/protocol.ts'
import { readRequest } from '../../src/main/cli/service-request.ts'
import type { WorkCommand } from '../../src/main/cli/work.ts'

const isName = (name: string): boolean => !name.includes('/')
const cwd = process.cwd()
const commandOf = (words: readonly string[]): WorkCommand =>
  readArguments(words, { cwd, sanitise: name => name }) as WorkCommand
const requestOf = <C extends object>(command: C) =>
  ({ v: PROTOCOL, version: '1.2.3', command, ids: [1] }) as const
const read = (value: unknown): unknown => readRequest(JSON.stringify(value), isName)

const GET = commandOf(['get', 'https://host.example/a'])

describe('taken', () => {
  test.each([
    ['get', 'https://host.example/a?b#c', 'http://other.example:8080/'],
    ['get', '--name', 'a', '--dir', '/tmp', '--connections', '3', '--json', 'https://host.example/'],
    ['get', '--header', 'X: y', '--checksum', `md5:${'0'.repeat(32)}`, '--restart', 'https://host.example/'],
    ['check', '1', 'file.part'],
    ['check', '--no-fetch', '--json', '2'],
    ['relink', '3', 'https://host.example/'],
    ['hosts', 'cap', 'host.example:8080', 'none'],
    ['hosts', 'cap', '[::1]:8080', '16'],
    ['hosts', 'forget', 'host.example'],
  ])('%j %j %j %j %j', (...words) => {
    const request = requestOf(commandOf(words.filter(word => word !== undefined)))
    expect(read(request)).toEqual(request)
  })

  test('with what a later version may add left out', () => {
    expect(read({ ...requestOf({ ...GET, later: 1 }), more: 2 })).toEqual(requestOf(GET))
  })
})

describe('declined', () => {
  test.each([
    ['another protocol', { ...requestOf(GET), v: PROTOCOL + 1 }, 'another version'],
    ['no protocol', { command: GET }, null],
    ['no object', 7, null],
    ['a folder that is relative', requestOf({ ...GET, dir: 'here' }), null],
    ['a folder with a NUL', requestOf({ ...GET, dir: '/a\0b' }), null],
    ['a data folder', requestOf({ ...GET, dataDir: '/state' }), null],
    ['a limit', requestOf({ ...GET, speed: 100_000 }), null],
    ['no link', requestOf({ ...GET, urls: [] }), null],
    ['a link of another scheme', requestOf({ ...GET, urls: ['file:///etc/passwd'] }), null],
    ['a link that is not normal', requestOf({ ...GET, urls: ['HTTPS://host.example'] }), null],
    ['a name with a folder in it', requestOf({ ...GET, name: '../a' }), null],
    ['a header of ours', requestOf({ ...GET, headers: { range: 'bytes=0-' } }), null],
    ['a header of two lines', requestOf({ ...GET, headers: { x: 'a\r\nb: c' } }), null],
    ['a checksum that is too short', requestOf({ ...GET, checksum: { algorithm: 'md5', hex: '00' } }), null],
    ['seventeen connections', requestOf({ ...GET, connections: 17 }), null],
    ['a command that works on nothing', requestOf({ kind: 'list', dataDir: null, json: true }), null],
    ['an id below one', { ...requestOf(GET), ids: [0] }, null],
    ['no host', requestOf({ kind: 'forget', host: 'a b', dataDir: null, json: false }), null],
  ])('%s', (_what, value, answer) => {
    expect(read(value)).toBe(answer)
  })
})

test('whatever a line holds, it is read or declined', () => {
  const lines = fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(lines, line => {
      expect([null, 'another version']).toContain(readRequest(line, isName))
      expect(readAnswer(line)).toBeNull()
    }),
  )
})

test('a request that was cut anywhere is none', () => {
  const line = lineOf(requestOf(GET))
  for (let end = 0; end < line.length - 1; end++) expect(readRequest(line.slice(0, end), isName)).toBeNull()
})

test.each([
  { kind: 'exit', code: 0 },
  { kind: 'notice', text: 'two\nlines' },
  { kind: 'forgotten', wasKnown: true },
] as const)('an answer comes back as it was: $kind', answer => {
  const line = lineOf(answer)
  expect(line.indexOf('\n')).toBe(line.length - 1)
  expect(readAnswer(line.trimEnd())).toEqual(answer)
})
