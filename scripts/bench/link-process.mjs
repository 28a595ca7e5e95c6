// A link in a process of its own, so that it never shares a thread with whom it serves. argv: the link's name and the
// server's port. Speaks over IPC: tells { port } when it listens; { reset: seed } ends all connections, forgets all
// queues, and is answered { reset: true }. Ends when the benchmark does.
import { createServer } from 'node:net'
import { carry } from './link-connection.mjs'
import { LINKS } from './link-model.mjs'
import { createTimeline } from './timeline.mjs'

const [, , name, serverPort] = process.argv
const rules = LINKS[name]
const timeline = createTimeline()
const shared = { freeAt: 0 }
const connections = new Set()
let seed = 1
let ordinal = 0

const server = createServer({ allowHalfOpen: true }, client => {
  const link = { rules, timeline, shared, port: Number(serverPort), seed, ordinal: ordinal++ }
  const connection = carry(client, link, () => connections.delete(connection))
  connections.add(connection)
})

process.on('message', message => {
  for (const connection of [...connections]) connection.destroy()
  timeline.clear()
  shared.freeAt = 0
  ordinal = 0
  seed = message.reset
  process.send({ reset: true })
})
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
