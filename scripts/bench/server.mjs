// Where the contestants of a scenario download from: nginx itself, or nginx behind one of our links.
import { once } from 'node:events'
import { join } from 'node:path'
import { nodeBinary } from '../lib/paths.mjs'
import { SetUpError } from '../lib/process.mjs'
import { endChild, startChild } from './children.mjs'

const PROCESS = join(import.meta.dirname, 'link-process.mjs')

/** Resolves to { base (URL), reset(seed), close() }. `reset` makes the link as new; the seed decides on loss and cuts. */
export async function serverFor({ link, tls }, { plainPort, tlsPort }, home) {
  if (link === null) {
    const base = tls ? `https://127.0.0.1:${tlsPort}` : `http://127.0.0.1:${plainPort}`
    return { base, reset: async () => {}, close: async () => {} }
  }
  const { child, ended } = startChild(nodeBinary(), [PROCESS, link, String(plainPort)], {
    home,
    lasting: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const answer = async () => {
    const gone = ended.then(() => {
      throw new SetUpError(`The link ${link} has ended.`)
    })
    const [message] = await Promise.race([once(child, 'message'), gone])
    return message
  }
  const { port } = await answer()
  return {
    base: `http://127.0.0.1:${port}`,
    reset: async seed => {
      child.send({ reset: seed }, () => {})
      await answer()
    },
    close: () => endChild(child),
  }
}
