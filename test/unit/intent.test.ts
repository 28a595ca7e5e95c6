// When the person asked for the same.
import { expect, test } from 'vitest'
import { sameIntent } from '../../src/main/engine/intent.ts'
import type { DownloadIntent } from '../../src/main/engine/store-port.ts'

const INTENT: DownloadIntent = {
  url: 'https://example.org/a.iso',
  dir: '/home/user/Downloads',
  wantedName: null,
  headers: { cookie: 'a=b', accept: 'x' },
  checksum: { algorithm: 'md5', hex: '00' },
  connections: null,
}

test.each<readonly [what: string, other: Partial<DownloadIntent>, same: boolean]>([
  ['a copy', { headers: { ...INTENT.headers }, checksum: { algorithm: 'md5', hex: '00' } }, true],
  ['headers in another order', { headers: { accept: 'x', cookie: 'a=b' } }, true],
  ['another header', { headers: { cookie: 'a=b', accept: 'y' } }, false],
  ['a header more', { headers: { ...INTENT.headers, via: 'z' } }, false],
  ['a header less', { headers: { cookie: 'a=b' } }, false],
  ['as many headers, others', { headers: { cookie: 'a=b', via: 'x' } }, false],
  ['another checksum', { checksum: { algorithm: 'md5', hex: '01' } }, false],
  ['another algorithm', { checksum: { algorithm: 'sha1', hex: '00' } }, false],
  ['no checksum', { checksum: null }, false],
  ['a number of connections', { connections: 4 }, false],
  ['another URL', { url: 'https://example.org/b.iso' }, false],
  ['another folder', { dir: '/tmp' }, false],
  ['a name', { wantedName: 'b.iso' }, false],
])('%s: %s', (_what, other, same) => {
  expect(sameIntent(INTENT, { ...INTENT, ...other })).toBe(same)
  expect(sameIntent({ ...INTENT, ...other }, INTENT)).toBe(same)
})
