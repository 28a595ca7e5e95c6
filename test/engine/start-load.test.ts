// What a short command loads: nothing that only proxies, odd replies or secure connections need, for that costs more than
// a small download.
import { expect, test } from 'vitest'
import { pseudoRandom } from '../support/bytes.ts'
import { sluice } from '../support/command-line.ts'
import { serverForEach } from '../support/server-for-each.ts'
import { tempDir } from '../support/temp.ts'

const server = serverForEach()

/** Says at the exit which parts of Node were loaded. */
const TELL = `data:text/javascript,process.on('exit',()=>console.error('loaded '+process.moduleLoadList.join()))`

test('plain downloads load neither HTTP nor TLS of Node, and so no undici', async () => {
  const url = server.route('/small.bin', { content: pseudoRandom(1_000) })
  const folders = ['--dir', await tempDir(), '--data-dir', await tempDir()]
  const { code, err } = await sluice(['get', ...folders, url], { node: ['--import', TELL] }).ended
  expect(code).toBe(0)
  const loaded = (/loaded (.*)/.exec(err)?.[1] ?? '')
    .split(',')
    .map(name => name.replace('NativeModule ', ''))
  expect(loaded).toContain('net')
  for (const name of ['http', 'https', 'http2', 'tls', 'dns/promises']) expect(loaded).not.toContain(name)
})
