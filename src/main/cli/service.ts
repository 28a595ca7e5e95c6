// The open app as a service for commands: takes one request a connection, and tells how it goes until it has ended or the
// other side is gone.
import { createServer, type Socket } from 'node:net'
import { createLines } from './lines.ts'
import { placeSocket, type Surroundings } from './place-socket.ts'
import { type Answer, lineOf } from './protocol.ts'
import { readRequest } from './service-request.ts'
import { runShared, type SharedQueue } from './shared-work.ts'

export const MOST_AT_ONCE = 32
/** Connections beyond these are dropped without a word: each costs a file that downloads need. */
export const MOST_CONNECTIONS = 128
/** Characters of a request: ten thousand links and their headers fit in. */
const LONGEST_REQUEST = 8 * 1_048_576
/** A connection that asks for nothing, or stays when all is said, is ended, ms. */
const SILENCE_MS = 10_000

export interface ServiceOptions extends SharedQueue, Surroundings {
  /** The data folder, whose lock the app has. */
  readonly dir: string
  readonly version: string
  readonly isName: (name: string) => boolean
}

export interface Service {
  /** Ends every connection; downloads go on. Idempotent. */
  close(): void
}

/** Rejects where nothing can be listened on. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const open = new Set<Socket>()
  const server = createServer(socket => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    // Whoever asked has gone; 'close' follows.
    socket.on('error', () => undefined)
    if (open.size > MOST_AT_ONCE) decline(socket, 'busy', options)
    else serve(socket, options)
  })
  server.maxConnections = MOST_CONNECTIONS
  const clear = await placeSocket(server, options.dir, options)
  server.on('error', options.report)
  let isClosed = false
  return {
    close() {
      if (isClosed) return
      isClosed = true
      server.close()
      for (const socket of open) socket.destroy()
      clear()
    },
  }
}

function serve(socket: Socket, options: ServiceOptions): void {
  const gone = new AbortController()
  const wire = {
    send: (answer: Answer) => void socket.write(lineOf(answer)),
    get isCongested() {
      return socket.writableNeedDrain
    },
  }
  let isAsked = false
  const onPiece = createLines(LONGEST_REQUEST, take, () => decline(socket, 'nonsense', options))
  const cancelSilence = options.clock.timer(SILENCE_MS, () => socket.destroy())
  socket.on('close', () => {
    cancelSilence()
    gone.abort()
  })
  socket.setEncoding('utf8').on('data', onPiece)
  // Nothing more can be asked, so nobody waits for an answer either.
  socket.on('end', () => socket.destroy())

  function take(line: string): void {
    // The rest of what it says is not heard.
    if (isAsked) return
    isAsked = true
    cancelSilence()
    const request = readRequest(line, options.isName)
    if (request === 'another version') decline(socket, 'version', options)
    else if (request === null) decline(socket, 'nonsense', options)
    else void runShared(options, request, wire, gone.signal).then(() => part(socket, options))
  }
}

function decline(
  socket: Socket,
  why: 'version' | 'busy' | 'nonsense',
  options: Pick<ServiceOptions, 'clock' | 'version'>,
): void {
  socket.write(lineOf({ kind: 'declined', why, version: options.version }))
  part(socket, options)
}

/** The other side closes it when it has read everything. */
function part(socket: Socket, { clock }: Pick<ServiceOptions, 'clock'>): void {
  if (socket.destroyed) return
  socket.on(
    'close',
    clock.timer(SILENCE_MS, () => socket.destroy()),
  )
  socket.end()
}
