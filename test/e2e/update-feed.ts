// A feed of new versions on this computer: a latest-linux.yml and the file that it names, as a test says.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PublishedVersion {
  readonly version: string
  /** What the file holds. */
  readonly content: Buffer
  /** base64; absent: the right one. */
  readonly sha512?: string
}

export interface UpdateFeed {
  readonly url: string
  /** What was asked for, as `path x-user-staging-id`. */
  readonly asked: readonly string[]
  publish(version: PublishedVersion): void
  /** From now on the description leads there. */
  redirect(address: string): void
  /** From now on every connection breaks. */
  fail(): void
  close(): Promise<void>
}

export async function startUpdateFeed(): Promise<UpdateFeed> {
  let published: PublishedVersion | null = null
  let leadsTo: string | null = null
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://feed.invalid').pathname
    asked.push(`${path} ${request.headers['x-user-staging-id']}`)
    if (leadsTo !== null) response.writeHead(302, { location: leadsTo }).end()
    else if (published === null) response.destroy()
    else if (path.endsWith('/latest-linux.yml')) response.end(description(published))
    else response.end(published.content)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/updates`,
    asked,
    publish(version) {
      published = version
      leadsTo = null
    },
    redirect(address) {
      leadsTo = address
    },
    fail() {
      published = null
      leadsTo = null
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function description({ version, content, sha512 = digestOf(content) }: PublishedVersion): string {
  const name = `Sluice-${version}.AppImage`
  return `version: ${version}
files:
  - url: ${name}
    sha512: ${sha512}
    size: ${content.length}
path: ${name}
sha512: ${sha512}
releaseDate: '2027-01-01T00:00:00.000Z'
`
}

function digestOf(content: Buffer): string {
  return createHash('sha512').update(content).digest('base64')
}
