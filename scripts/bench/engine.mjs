// Runs downloads on the built app's own engine and measures them from inside the process that runs it. Loaded by a
// plain Node and by Electron's main process alike, so it uses nothing newer than Node 20.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'

/** The name under which a bundled chunk exports `name` (`export { buildQueue as t }`), or null. Pure. */
export function exportedAs(source, name) {
  const list = /^export \{([^}]*)\};?\s*$/m.exec(source)?.[1] ?? ''
  for (const item of list.split(',')) {
    const [inner, outer = inner] = item.trim().split(/\s+as\s+/)
    if (inner === name) return outer
  }
  return null
}

/** wiring.ts's buildQueue out of the chunks of the built app in `mainFolder`. */
export async function loadBuildQueue(mainFolder) {
  const chunks = join(mainFolder, 'chunks')
  for (const file of readdirSync(chunks).filter(name => name.endsWith('.js'))) {
    const path = join(chunks, file)
    const name = exportedAs(readFileSync(path, 'utf8'), 'buildQueue')
    if (name !== null) return (await import(pathToFileURL(path).href))[name]
  }
  throw new Error('the built app has no chunk that exports buildQueue')
}

/**
 * Opens a queue on `dataDir`, calls `ready` and waits for what it returns, then downloads `urls` into `dir`.
 * Resolves to { wall, cpu } in seconds, { rss } in MiB over the idle process, { loop } in ms. Throws where one failed.
 */
export async function measure(buildQueue, { dataDir, dir, urls, connections }, ready, watch = () => {}) {
  const limits = connections === null ? {} : { connections }
  const built = buildQueue({ dataDir, version: '0.0.0', queue: limits })
  const { queue } = built
  await queue.start()
  await ready()
  // From here VmHWM is the peak of the download alone (proc(5), clear_refs).
  writeFileSync('/proc/self/clear_refs', '5')
  const idle = sizeOf('VmRSS')
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const before = process.cpuUsage()
  const start = performance.now()
  await downloadAll(queue, dir, urls, connections, watch)
  const wall = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  delay.disable()
  const rss = sizeOf('VmHWM') - idle
  await queue.stop()
  await built.close()
  const ms = nanoseconds => nanoseconds / 1e6
  const loop = { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) }
  return { wall, cpu: (user + system) / 1e6, rss, loop }
}

function downloadAll(queue, dir, urls, connections, watch) {
  return new Promise((done, fail) => {
    const open = new Set()
    const look = id => {
      const view = queue.view(id)
      if (view === null) return
      if (view.state.kind === 'failed') {
        fail(new Error(`${view.state.because.code}: ${view.state.because.detail}`))
      }
      if (view.state.kind === 'done' && open.delete(id) && open.size === 0) done()
    }
    queue.subscribe(({ changed, stateChanged }) => {
      watch(queue, changed)
      if (stateChanged) for (const id of changed) if (open.has(id)) look(id)
    })
    const intents = urls.map(url => ({
      url,
      dir,
      wantedName: null,
      headers: {},
      checksum: null,
      connections,
    }))
    for (const { id } of queue.add(intents)) open.add(id)
    for (const id of [...open]) look(id)
  })
}

/** Of this process, MiB. */
function sizeOf(key) {
  const text = readFileSync('/proc/self/status', 'utf8')
  return Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)[1]) / 1024
}
