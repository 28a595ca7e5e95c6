// npm run package: builds the packages of this system into release/. npm run package:dir: only a folder that runs.
// `npm run package -- deb AppImage` builds those; `-- --strict` fails unless every one could be built for release.
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { runBuilder, unpackedFolder } from './lib/package.mjs'
import { lookAtMachine, SYSTEMS, sortProcessors, sortTargets } from './lib/package-targets.mjs'
import { shortPath, top } from './lib/paths.mjs'
import { exitWith, interruption, SetUpError } from './lib/process.mjs'
import { setUp } from './lib/set-up.mjs'
import { build } from './lib/stages.mjs'

const release = join(top, 'release')
/** What electron-builder writes lies here until it is whole. */
const work = join(release, '.unfinished')

await exitWith(async () => {
  const options = readArguments(process.argv.slice(2))
  const electron = await setUp()
  const code = await build()
  if (code !== 0) return code
  try {
    return options.folderOnly ? await packFolder(electron) : await packAll(electron, options)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
})

function readArguments(args) {
  const system = SYSTEMS[process.platform]
  if (system === undefined) throw new SetUpError(`Sluice is not packaged on ${process.platform}.`)
  const targets = args.filter(argument => !argument.startsWith('--'))
  const flags = args.filter(argument => argument.startsWith('--'))
  const unknown = [
    ...targets.filter(target => !system.targets.includes(target)),
    ...flags.filter(flag => flag !== '--dir' && flag !== '--strict'),
  ]
  if (unknown.length > 0) {
    throw new SetUpError(`Not known: ${unknown.join(', ')}. Here there are: ${system.targets.join(', ')}.`)
  }
  return {
    targets: targets.length > 0 ? targets : system.targets,
    folderOnly: flags.includes('--dir'),
    strict: flags.includes('--strict'),
  }
}

async function packFolder(electron) {
  warn(electron)
  await emptyWork()
  await runBuilder(electron, { output: work, targets: ['dir'], processors: [process.arch], unpacked: true })
  const folder = await unpackedFolder(work)
  const place = join(release, folder.slice(work.length + 1))
  await rm(place, { recursive: true, force: true })
  await rename(folder, place)
  console.log(`\nPacked: ${shortPath(place)}`)
  return 0
}

async function packAll(electron, { targets, strict }) {
  const isOfficial = electron.origin === 'official'
  if (strict && !isOfficial) {
    throw new SetUpError(
      `Nothing is packaged for release with ${electron.origin}: it takes the official Electron.`,
    )
  }
  warn(electron)
  const machine = await lookAtMachine()
  const sorted = sortTargets(targets, machine)
  const { processors, obstacle } = sortProcessors(process.platform, {
    processor: process.arch,
    isOfficial,
    reachesGitHub: machine.reachesGitHub,
  })
  const troubles = sorted.obstacles.map(([target, sentence]) => `${target}: not built. ${sentence}`)
  if (obstacle !== null) troubles.push(obstacle)
  for (const trouble of troubles) console.log(trouble)
  if (strict && troubles.length > 0) return 1

  const how = { processors, unpacked: !isOfficial || !machine.reachesGitHub, sevenZip: machine.sevenZip }
  const { built, failures } = await buildTargets(electron, sorted.build, how)
  for (const failure of failures) console.error(`\n${failure}`)
  console.log(built.length === 0 ? '\nNo package was built.' : `\nIn ${shortPath(release)}:`)
  for (const name of built) {
    const { size } = await stat(join(release, name))
    console.log(`  ${name}  ${(size / 2 ** 20).toFixed(1)} MiB`)
  }
  return built.length === 0 || (strict && failures.length > 0) ? 1 : 0
}

function warn({ origin, version }) {
  if (origin === 'official') return
  console.log(`For trying out only, not for release: packed with Electron ${version} (${origin}).`)
}

/**
 * All in one run, because the files that updates are found by (latest*.yml) tell of all packages of a system; one by one
 * only where that run fails. Where not all are built, there are none of those files. Resolves to { built, failures }: names of files, and sentences.
 */
async function buildTargets(electron, targets, how) {
  if (targets.length === 0) return { built: [], failures: [] }
  console.log(`Building ${targets.join(', ')} for ${how.processors.join(', ')}. This takes minutes.`)
  const isWhole = targets.length === SYSTEMS[process.platform].targets.length
  const all = await buildTogether(electron, targets, how, isWhole)
  if (all.failure === null || targets.length === 1 || interruption() !== null) {
    return { built: all.built, failures: all.failure === null ? [] : [all.failure] }
  }
  const built = []
  const failures = []
  for (const target of targets) {
    const one = await buildTogether(electron, [target], how, false)
    built.push(...one.built)
    if (one.failure !== null) failures.push(one.failure)
  }
  return { built, failures }
}

/** Only what is whole is moved to its place. */
async function buildTogether(electron, targets, how, isWhole) {
  await emptyWork()
  try {
    await runBuilder(electron, { output: work, targets, ...how })
  } catch (error) {
    if (error instanceof SetUpError) return { built: [], failure: error.message }
    throw error
  }
  const entries = await readdir(work, { withFileTypes: true })
  const built = entries
    .filter(entry => entry.isFile() && !entry.name.startsWith('builder-'))
    .map(entry => entry.name)
    .filter(name => isWhole || !isFeed(name))
  // Those of an earlier build tell of packages that are replaced now.
  for (const name of await readdir(release)) if (isFeed(name)) await rm(join(release, name))
  for (const name of built) await rename(join(work, name), join(release, name))
  return { built, failure: null }
}

function isFeed(name) {
  return /^latest.*\.yml$/.test(name)
}

async function emptyWork() {
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true })
}
