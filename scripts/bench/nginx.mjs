// The server everyone downloads from: an nginx of our own on loopback, plain and TLS, in a folder of ours.
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { top } from '../lib/paths.mjs'
import { lastLines, SetUpError } from '../lib/process.mjs'
import { startChild } from './children.mjs'

const CERTIFICATES = join(top, 'test/support/tls')
/** Self-signed for 127.0.0.1: what a client is told to trust. */
export const AUTHORITY = join(CERTIFICATES, 'sound.pem')

/** The configuration file. `asRoot`: workers stay root, because the folders of a run are readable to their owner only. */
export function nginxConfiguration({ prefix, root, plainPort, tlsPort, asRoot }) {
  const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(name => `${name}_temp_path ${prefix}/bodies;`)
    .join(' ')
  return `daemon off; worker_processes auto; pid ${prefix}/pid; error_log ${prefix}/error.log;
${asRoot ? 'user root;\n' : ''}events { worker_connections 512; }
http {
  access_log off; ${bodies}
  types {} default_type application/octet-stream;
  sendfile on; tcp_nopush on; keepalive_requests 100000; open_file_cache max=1000;
  server {
    listen 127.0.0.1:${plainPort};
    listen 127.0.0.1:${tlsPort} ssl;
    ssl_certificate ${CERTIFICATES}/sound.pem; ssl_certificate_key ${CERTIFICATES}/key.pem;
    ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:bench:1m;
    root ${root};
  }
}
`
}

/** Resolves to { plainPort, tlsPort } once it accepts connections. `prefix`: a folder for its own files. */
export async function startNginx({ prefix, root, home }) {
  const [plainPort, tlsPort] = await freePorts(2)
  await mkdir(join(prefix, 'logs'), { recursive: true })
  const file = join(prefix, 'nginx.conf')
  await writeFile(
    file,
    nginxConfiguration({ prefix, root, plainPort, tlsPort, asRoot: process.getuid() === 0 }),
  )
  const { child, ended } = startChild('nginx', ['-p', prefix, '-e', join(prefix, 'error.log'), '-c', file], {
    home,
    lasting: true,
    stdio: 'ignore',
  })
  let isGone = false
  ended.then(() => {
    isGone = true
  })
  while (!(await accepts(plainPort))) {
    if (isGone) {
      const said = await readFile(join(prefix, 'error.log'), 'utf8').catch(() => '')
      throw new SetUpError(`nginx could not be started.\n${lastLines(said, 3)}`)
    }
    await new Promise(done => setTimeout(done, 20))
  }
  return { plainPort, tlsPort, child }
}

/** So many ports that nobody listens on; all are held at once, so that they differ. */
async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map(server => once(server, 'listening')))
  const ports = servers.map(server => server.address().port)
  await Promise.all(servers.map(server => once(server.close(), 'close')))
  return ports
}

function accepts(port) {
  return new Promise(done => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      done(true)
    })
    socket.on('error', () => done(false))
  })
}
