// One scenario: every contestant once a round, in rotated order, each into an empty folder, each file checked against
// the origin's outside of the time.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nodeBinary, top } from '../lib/paths.mjs'
import { runQuietly } from '../lib/process.mjs'
import { commandLine } from './commands.mjs'
import { AUTHORITY } from './nginx.mjs'
import { wrongCopy } from './origin.mjs'
import { runCommand } from './run-command.mjs'
import { runEngine } from './run-engine.mjs'
import { CONTESTANTS } from './scenarios.mjs'
import { rotated } from './statistics.mjs'
import { settled } from './timing.mjs'

const MAIN = join(top, 'out/main')

/**
 * Resolves to all runs, as statistics.summarize takes them. `server`: { base (URL), reset(seed) }; `electron`: what
 * starts the window's runner { command, args, env }, or null; `folder`: an empty one on the disk that is wanted.
 * `say` is told of each run. Throws the reason of `signal` when it asks to end.
 */
export async function contest(
  scenario,
  contestants,
  { rounds, files, server, electron, folder, home, say, signal },
) {
  const once = async (name, seed) => {
    signal.throwIfAborted()
    const task = await prepare(scenario, files, server.base, folder)
    await server.reset(seed)
    if (scenario.target === 'disk') await runQuietly('sync', [])
    await settled()
    signal.throwIfAborted()
    const measured = await run(CONTESTANTS[name], task, { scenario, electron, home, work: folder })
    signal.throwIfAborted()
    if (measured.failure !== undefined) return measured
    const wrong = await wrongCopy(task.dir, files)
    return wrong === null ? measured : { failure: wrong }
  }
  // Not counted: a virtual machine is given its memory only when it is first written to.
  if (scenario.link === null) await once(contestants[0].name, 1)
  const runs = []
  for (let round = 0; round < rounds; round++) {
    for (const { name } of rotated(contestants, round)) {
      const outcome = await once(name, round + 1)
      runs.push({ contestant: name, round, ...outcome })
      say(`${scenario.name} round ${round + 1}/${rounds} ${name}: ${brief(outcome)}`)
    }
  }
  await clear(folder)
  return runs
}

/** Empties the folder and lays out what one run needs. */
async function prepare(scenario, files, base, folder) {
  await clear(folder)
  const dir = join(folder, 'files')
  await mkdir(dir, { recursive: true })
  const urls = files.map(({ path }) => `${base}/${path}`)
  const list = join(folder, 'list')
  await writeFile(list, `${urls.join('\n')}\n`)
  return {
    urls,
    list,
    dir,
    name: scenario.files === undefined ? files[0].name : null,
    dataDir: join(folder, 'data'),
    ca: scenario.tls ? AUTHORITY : null,
    cut: scenario.link === 'cuts50',
  }
}

function run(contestant, task, { scenario, electron, home, work }) {
  const { program, connections } = contestant
  const place = { node: nodeBinary(), cli: join(MAIN, 'cli.js') }
  if (program === 'engine' || program === 'electron') {
    const env = task.ca === null ? {} : { NODE_EXTRA_CA_CERTS: task.ca }
    const plain = { command: place.node, args: [join(import.meta.dirname, 'engine-runner.mjs')], env }
    const runner = program === 'engine' ? plain : electron
    const { urls, dir, dataDir } = task
    return runEngine(runner, { mainFolder: MAIN, urls, dir, dataDir, connections }, { home, work, settled })
  }
  // Sluice makes its files durable by itself; the others get that done for them, within their time.
  const isForeign = program !== 'sluice' && scenario.target === 'disk'
  const syncFile = isForeign ? join(task.dir, task.name) : null
  return runCommand(commandLine(contestant, task, place), { home, work, syncFile })
}

function clear(folder) {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 }).then(() => mkdir(folder))
}

function brief(outcome) {
  return outcome.failure === undefined ? `${outcome.wall.toFixed(3)} s` : `FAILED: ${outcome.failure}`
}
