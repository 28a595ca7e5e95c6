// Links as they are printed: what stays, and that no spelling lets a password or a token through.
import { describe, expect, test } from 'vitest'
import { shownLink } from '../../src/main/cli/shown-link.ts'

test.each([
  ['https://host.example/a.iso', 'https://host.example/a.iso'],
  ['https://host.example/my file.iso', 'https://host.example/my file.iso'],
  ['https://host.example/@scope/a.tgz?x#y', 'https://host.example/@scope/a.tgz'],
  ['https://host.example:0/a#y', 'https://host.example:0/a'],
  ['https://host example/a', 'https://host example/a'],
  ['http:///', 'http:///'],
  ['notes.txt', 'notes.txt'],
  ['put', 'put'],
  ['magnet:?xt=urn:btih:0', 'magnet:'],
  ['', ''],
])('%j is shown as %j', (text, shown) => {
  expect(shownLink(text)).toBe(shown)
})

describe('no secret is left', () => {
  test.each([
    ['https://user:secret@host.example:8080/a?secret#secret', 'https://host.example:8080/a'],
    ['https://secret@host.example/a', 'https://host.example/a'],
    ['HTTPS:secret:secret@host.example/a', 'https://host.example/a'],
    ['https:\\\\user:secret@host.example\\a', 'https://host.example/a'],
    [' https://user:secret@host.example/a', 'https://host.example/a'],
    ['ht\ntps://user:secret@host.example/a', 'https://host.example/a'],
    ['ftp://user:secret@host.example/@a', 'ftp://host.example/@a'],
    ['sftp://user:secret\\@host.example/a', 'sftp://host.example/a'],
    ['https://user:secret@/a', 'https:///a'],
    ['https://user:secret@host.example:99999/a?secret', 'https://host.example:99999/a'],
    ['https://user:secret@host example/a?secret', 'https://host example/a'],
    ['https://user:sec/secret@host.example/a', 'https://host.example/a'],
    ['https://user:sec?secret@host.example/a', 'https://host.example/a'],
    ['https://user:se@secret@host.example/a', 'https://host.example/a'],
    ['user:secret@host.example/a?secret', 'host.example/a'],
    ['//user:secret@host.example/a', 'host.example/a'],
    ['<https://user:secret@host.example/a?secret>', 'host.example/a'],
  ])('of %j', (text, shown) => {
    expect(shownLink(text)).toBe(shown)
  })
})
