// A range server as a process of its own, for a network namespace of its own: `node … HOST SIZE RATE`.
// Prints the URL of its one file, and ends with its standard input.
import { pseudoRandom } from '../support/bytes.ts'
import { startRangeServer } from '../support/range-server.ts'

const [host = '', size = '', rate = ''] = process.argv.slice(2)
const server = await startRangeServer({ host })
server.route('/a.bin', { content: pseudoRandom(Number(size)), rate: Number(rate) })
process.stdout.write(`http://${host}:${server.port}/a.bin\n`)
process.stdin.resume().on('end', () => process.exit())
