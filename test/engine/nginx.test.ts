// The engine against a real nginx, where one is installed: the server most files come from.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { jsonLines, sluice } from '../support/command-line.ts'
import { tempDir } from '../support/temp.ts'

describe.skipIf(!installed())('nginx', () => {
  test('40 MB over several connections, stopped and gone on with, are right', async () => {
    const root = await tempDir()
    const content = pseudoRandom(40_000_000)
    await writeFile(join(root, 'big.bin'), content.read(0, content.size))
    const url = `${await serve(root)}/big.bin`
    const dir = await tempDir()
    const state = await tempDir()
    const get = (): ReturnType<typeof sluice> =>
      sluice(['get', '--json', '--dir', dir, '--data-dir', state, url])
    const first = get()
    await first.event(line => line.event === 'progress' && line.bytes > 2_000_000)
    first.child.kill('SIGINT')
    expect((await first.ended).code).toBe(130)
    const second = await get().ended
    expect(second.code, second.err).toBe(0)
    expect(jsonLines(second.out)[0]).toMatchObject({ event: 'resumed', total: 40_000_000 })
    expect(await sha256OfFile(join(dir, 'big.bin'))).toBe(content.sha256())
  })
})

function installed(): boolean {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Serves `root` at 2 MB/s for each connection; the base URL. */
async function serve(root: string): Promise<string> {
  const prefix = await tempDir()
  const port = await freePort()
  await mkdir(join(prefix, 'logs'))
  const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    name => `${name}_temp_path ${prefix};`,
  )
  await writeFile(
    join(prefix, 'nginx.conf'),
    `daemon off; master_process off; pid ${prefix}/pid; error_log ${prefix}/error.log;
    events {}
    http { access_log off; ${bodies.join(' ')}
      server { listen 127.0.0.1:${port}; root ${root}; limit_rate 2m; } }`,
  )
  const child = spawn('nginx', ['-p', prefix, '-c', join(prefix, 'nginx.conf')], { stdio: 'ignore' })
  onTestFinished(() => end(child))
  await listening(port, child)
  return `http://127.0.0.1:${port}`
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** nginx says nothing when it is ready: a connection that is accepted does. */
async function listening(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}`)
    const socket = connect(port, '127.0.0.1')
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (open) return
  }
}
