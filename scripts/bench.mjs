// npm run bench: measures Sluice against other downloaders on this machine. What it prints is in bench/arguments.mjs;
// what it measures and how is told in docs/performance.md.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readArguments, USAGE } from './bench/arguments.mjs'
import { endAll } from './bench/children.mjs'
import { contest } from './bench/contest.mjs'
import { withElectron } from './bench/electron.mjs'
import { makeFolders } from './bench/folders.mjs'
import { machineFacts, machineLine } from './bench/machine.mjs'
import { startNginx } from './bench/nginx.mjs'
import { createOrigin } from './bench/origin.mjs'
import { providePrograms, versionsOf } from './bench/programs.mjs'
import { CONTESTANTS, quickly, SCENARIOS, takingPart } from './bench/scenarios.mjs'
import { serverFor } from './bench/server.mjs'
import { summarize } from './bench/statistics.mjs'
import { replaceSection, scenarioTable } from './bench/table.mjs'
import { measureWindow, WINDOW, windowTable } from './bench/window.mjs'
import { nodeBinary, tool, top } from './lib/paths.mjs'
import { exitWith, mustRun } from './lib/process.mjs'

const PAGE = join(top, 'docs/performance.md')
const OUR_PROGRAMS = ['sluice', 'engine']

const command = readArguments(process.argv.slice(2), [...SCENARIOS.map(({ name }) => name), WINDOW])
if (command.kind === 'help') process.stdout.write(USAGE)
else if (command.kind === 'wrong') {
  console.error(command.message)
  process.exitCode = 2
} else {
  // Standard output is for the result alone: what the helpers tell of their work goes to the other stream.
  console.log = console.error
  const stop = new AbortController()
  const reason = new Error('interrupted')
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      stop.abort(reason)
      void endAll()
    })
  }
  await exitWith(async () => {
    try {
      return await bench(command, stop.signal)
    } catch (error) {
      if (stop.signal.aborted) return 130
      throw error
    } finally {
      await endAll()
    }
  })
}

async function bench({ scenarios: names, rounds, quick, json, save }, signal) {
  const scenarios = SCENARIOS.filter(({ name }) => names.includes(name)).map(quick ? quickly : same)
  const programs = await findPrograms(scenarios)
  signal.throwIfAborted()
  say('Building ...')
  await mustRun(
    nodeBinary(),
    [tool('electron-vite', 'electron-vite'), 'build', '--logLevel', 'warn'],
    'The build failed.',
  )
  signal.throwIfAborted()
  const withWindow = names.includes(WINDOW)
  const needsElectron =
    withWindow || scenarios.some(({ contestants }) => contestants.includes('sluice electron'))
  return withElectron(needsElectron, say, async electron => {
    if (electron !== null) programs.add('electron')
    const machine = machineFacts(await versionsOf(foreign(programs)), electron?.version ?? null)
    const report = { command: commandText({ names, rounds, quick }), date: today(), rounds, machine }
    // One by one: a run that is interrupted keeps what it has measured.
    const onMeasured = async scenario => {
      if (save) await saveTables(report, [scenario])
    }
    const measured =
      scenarios.length === 0
        ? []
        : await measureAll(scenarios, { programs, electron, rounds, signal, onMeasured })
    if (withWindow && electron !== null) await benchWindow(report, { electron, rounds, save, signal })
    if (scenarios.length === 0) return electron === null ? 1 : 0
    if (json) console.info(JSON.stringify({ ...report, scenarios: measured }, null, 2))
    else printTables(report, measured)
    return measured.some(({ runs }) => runs.some(({ failure }) => failure !== undefined)) ? 1 : 0
  })
}

async function findPrograms(scenarios) {
  const used = scenarios.flatMap(({ contestants }) => contestants.map(name => CONTESTANTS[name].program))
  const peers = [...new Set(used)].filter(name => ![...OUR_PROGRAMS, 'electron'].includes(name))
  const found = await providePrograms(peers, say)
  return new Set([...found, ...OUR_PROGRAMS])
}

/** [{ name, what, reference, lines (the summary), runs }] of the scenarios that could be measured. */
async function measureAll(scenarios, { programs, electron, rounds, signal, onMeasured }) {
  const folders = await makeFolders(Math.max(...scenarios.map(({ size }) => size ?? 0)) + 2 ** 27)
  try {
    const [root, prefix, home, memory] = ['origin', 'nginx', 'home', 'target'].map(name =>
      join(folders.memory, name),
    )
    for (const folder of [root, prefix, home]) await mkdir(folder)
    const origin = createOrigin(root)
    const nginx = await startNginx({ prefix, root, home })
    const measured = []
    for (const scenario of scenarios) {
      if (scenario.target === 'disk' && folders.disk === null) {
        say(`Leaving out ${scenario.name}: there is no disk with enough room for temporary files.`)
        continue
      }
      const folder = scenario.target === 'disk' ? join(folders.disk, 'target') : memory
      const files = await origin.filesOf(scenario)
      const contestants = takingPart(scenario, programs)
      const server = await serverFor(scenario, nginx, home)
      const context = { rounds, files, server, electron, folder, home, say, signal }
      const runs = await contest(scenario, contestants, context)
      await server.close()
      const { name, what, reference } = scenario
      const scenarioMeasured = { name, what, reference, lines: summarize(contestants, runs), runs }
      await onMeasured(scenarioMeasured)
      measured.push(scenarioMeasured)
    }
    return measured
  } finally {
    await endAll()
    await folders.remove()
  }
}

async function benchWindow({ command: text, date, machine }, { electron, rounds, save, signal }) {
  const figures = []
  for (let round = 1; round <= rounds; round++) {
    signal.throwIfAborted()
    say(`window, round ${round} of ${rounds} ...`)
    figures.push(await measureWindow(electron, say))
  }
  const table = windowTable(figures)
  console.info(`\n## ${WINDOW}\n\n${table}`)
  if (!save) return
  const page = await readFile(PAGE, 'utf8')
  const changed = replaceSection(page, WINDOW, `${table}\n\n${date}, \`${text}\`; ${machineLine(machine)}`)
  if (changed === null) say(`docs/performance.md has no place for ${WINDOW}.`)
  else await writeFile(PAGE, changed)
}

function printTables({ machine, rounds }, measured) {
  console.info(`${machineLine(machine)}; ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`)
  for (const { name, what, reference, lines } of measured) {
    console.info(`\n## ${name}: ${what}; ratios to ${reference}\n\n${scenarioTable(lines)}`)
  }
}

async function saveTables({ command: text, date, machine }, measured) {
  let page = await readFile(PAGE, 'utf8')
  for (const { name, lines } of measured) {
    const origin = `${date}, \`${text}\`; ${machineLine(machine)}`
    const changed = replaceSection(page, name, `${scenarioTable(lines)}\n\n${origin}`)
    if (changed === null) say(`docs/performance.md has no place for ${name}.`)
    else page = changed
  }
  await writeFile(PAGE, page)
}

function commandText({ names, rounds, quick }) {
  const all = names.length === SCENARIOS.length + 1 ? '' : ` --scenario ${names.join(',')}`
  return `npm run bench --${all} --rounds ${rounds}${quick ? ' --quick' : ''}`
}

function foreign(programs) {
  return [...programs].filter(name => ![...OUR_PROGRAMS, 'electron'].includes(name))
}

function today() {
  return new Date().toISOString().slice(0, 10)
}

function same(scenario) {
  return scenario
}

function say(text) {
  console.error(text)
}
