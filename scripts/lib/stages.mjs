// The gates of the project, each as a stage that runs a tool in the open and counts: { passed, failed, skipped }.
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countPlaywright, countVitest, settle, verdict } from './counts.mjs'
import { withDesktopSession } from './desktop-session.mjs'
import { packFolder } from './package.mjs'
import { nodeBinary, tool } from './paths.mjs'
import { runInTheOpen } from './process.mjs'

/** Format and import order. */
export function format() {
  return single('@biomejs/biome', 'biome', ['check', '--linter-enabled=false', '.'])
}

export function lint() {
  return single('@biomejs/biome', 'biome', ['lint', '.'])
}

export function types() {
  return single('typescript', 'tsc', ['-b'])
}

/** Resolves with the exit code; a build is no test of its own. */
export function build() {
  return runTool('electron-vite', 'electron-vite', ['build', '--logLevel', 'warn'])
}

/** `projects`: names from vitest.config.ts; none means all of them. */
export function vitest(projects = []) {
  return withReport(async file => {
    const chosen = projects.flatMap(name => ['--project', name])
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const code = await runTool('vitest', 'vitest', ['run', ...chosen, ...reporters])
    return settle(code, await readReport(file), countVitest)
  })
}

/** Needs a built app; `electron` is what setUp gives. */
export function endToEnd(electron) {
  return withPackedApp(electron, packed =>
    withReport(async file => {
      const code = await drive([], { PLAYWRIGHT_JSON_OUTPUT_NAME: file, ...packed })
      return settle(code, await readReport(file), countPlaywright)
    }),
  )
}

/** Packs the app once for all tests of the packaged one. Where that fails, they try and fail themselves. */
async function withPackedApp(electron, body) {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-packed-'))
  try {
    const packed = await packFolder(electron, folder).catch(() => null)
    return await body(packed === null ? {} : { SLUICE_PACKED: packed })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Playwright with `args`, on screens of its own where there is none: two, so that two windows at a time each have the
 * focus and a clipboard of their own. Resolves with the exit code.
 */
export function drive(args, env = {}) {
  const run = screens => runTool('@playwright/test', 'playwright', ['test', ...args], { ...env, ...screens })
  return withDesktopSession(first =>
    first.DISPLAY === undefined
      ? run(first)
      : withDesktopSession(second => run({ ...first, SLUICE_SECOND_SCREEN: JSON.stringify(second) })),
  )
}

async function single(packageName, command, args) {
  return verdict(await runTool(packageName, command, args))
}

function runTool(packageName, command, args, env) {
  return runInTheOpen(nodeBinary(), [tool(packageName, command), ...args], { env })
}

async function withReport(body) {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-report-'))
  try {
    return await body(join(folder, 'report.json'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function readReport(file) {
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : null
}
