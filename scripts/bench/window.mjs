// The scenario `window`: the real app with ten thousand rows, and with twenty downloads at full speed. Nobody else's
// window can be driven here, so its figures stand beside goals, not beside peers.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, chromium } from '@playwright/test'
import { nodeBinary, top } from '../lib/paths.mjs'
import { fillQueue } from './window-queue.mjs'

export const WINDOW = 'window'
const ROWS = 10_000
const RUNNING = 20
/** How long it is looked at while everything runs, s. */
const BUSY_SECONDS = 6

/** What is measured, in the order of the table: its name, unit, and goal (the most it may be). */
export const MEASURES = [
  ['first paint, empty list', 'ms', 1_000],
  [`first paint, ${ROWS} rows`, 'ms', 1_000],
  ['scrolling: frame p50', 'ms', null],
  ['scrolling: frame p99', 'ms', null],
  ['scrolling: frames longer than two', '%', null],
  ['search, to the painted list', 'ms', 100],
  ['filter, to the painted list', 'ms', 100],
  ['sort, to the painted list', 'ms', 100],
  ...['1 Gbit/s', 'full speed'].flatMap(pace => [
    [`${RUNNING} running at ${pace}: MB/s`, '', null],
    [`${RUNNING} running at ${pace}: window's event loop p99`, 'ms', 16],
    [`${RUNNING} running at ${pace}: main's event loop p99`, 'ms', 16],
    [`${RUNNING} running at ${pace}: most patches in a second`, '', 10],
    [`${RUNNING} running at ${pace}: bytes of a patch`, '', null],
    [`${RUNNING} running at ${pace}, hidden: messages`, '', 0],
  ]),
]
const GIGABIT = 125_000_000

/** One round: figures by their names. `electron`: { command, env } as withElectron gives them. */
export async function measureWindow(electron, say, rows = ROWS) {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-window-'))
  try {
    const figures = {}
    const empty = join(folder, 'empty')
    const full = join(folder, 'full')
    await fillQueue(full, rows)
    const names = MEASURES.map(([name]) => name)
    figures[names[0]] = await firstPaint(electron, empty)
    say('  first paint, many rows ...')
    figures[names[1]] = await firstPaint(electron, full)
    say('  scrolling, search, filter, sort ...')
    Object.assign(figures, await handling(electron, full, names))
    for (const [at, rate] of [GIGABIT, 0].entries()) {
      say(`  running downloads, ${rate === 0 ? 'at full speed' : 'at 1 Gbit/s'} ...`)
      const server = await startServer(rate)
      try {
        const own = names.slice(8 + 6 * at, 14 + 6 * at)
        Object.assign(figures, await running(electron, join(folder, `busy-${at}`), server.base, own))
      } finally {
        server.child.kill()
        await rm(join(folder, `busy-${at}`), { recursive: true, force: true, maxRetries: 5 })
      }
    }
    return figures
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** `figures`: of each round. A Markdown table of medians beside the goals. */
export function windowTable(figures) {
  const lines = MEASURES.map(([name, unit, goal]) => {
    const values = figures.map(round => round[name]).sort((a, b) => a - b)
    const show = value => (Number.isInteger(value) ? String(value) : value.toFixed(1))
    const median = values[values.length >> 1]
    const spread = `${show(values[0])}..${show(values.at(-1))}`
    const wanted = goal === null ? '' : `≤ ${goal}`
    return `| ${name} | ${show(median)}${unit === '' ? '' : ` ${unit}`} | ${spread} | ${wanted} |`
  })
  return ['| what | median | of all rounds | goal |', '|---|---|---|---|', ...lines].join('\n')
}

/** Ms from the start of the process to the first contentful paint; nothing but the app runs. */
async function firstPaint({ command, switches, env }, data) {
  const started = Date.now()
  const child = spawn(command, [...switches, '--remote-debugging-port=0', top], {
    env: { ...process.env, ...env, SLUICE_DATA_DIR: data, SLUICE_DOWNLOAD_DIR: join(data, 'files') },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = once(child, 'exit')
  try {
    const browser = await chromium.connectOverCDP(await debuggerAddress(child.stderr))
    const page = browser.contexts()[0].pages()[0] ?? (await browser.contexts()[0].waitForEvent('page'))
    const painted = await page.evaluate(
      () =>
        new Promise(done => {
          const tell = entry => done(performance.timeOrigin + entry.startTime)
          const observer = new PerformanceObserver(list => {
            const entry = list.getEntriesByName('first-contentful-paint')[0]
            if (entry !== undefined) tell(entry)
          })
          observer.observe({ type: 'paint', buffered: true })
        }),
    )
    await browser.close()
    return painted - started
  } finally {
    child.kill('SIGTERM')
    await exited
  }
}

async function debuggerAddress(stream) {
  let said = ''
  for await (const piece of stream) {
    said += piece
    const found = /ws:\/\/\S+/.exec(said)
    if (found !== null) return found[0]
  }
  throw new Error('The app ended before it could be looked at.')
}

async function launch({ env }, data) {
  const app = await _electron.launch({
    args: [top],
    cwd: top,
    env: { ...process.env, ...env, SLUICE_DATA_DIR: data, SLUICE_DOWNLOAD_DIR: join(data, 'files') },
  })
  const page = await app.firstWindow()
  await page.getByRole('button', { name: 'Resume all' }).waitFor()
  return { app, page }
}

async function handling(electron, data, names) {
  const { app, page } = await launch(electron, data)
  try {
    await page.getByRole('grid', { name: 'Downloads' }).waitFor()
    const frames = await page.evaluate(scrollThrough)
    const search = await page.evaluate(timeOfSearch, 'debian 77')
    const filter = await page.evaluate(timeOfPress, ['.sidebar button', 'Finished'])
    const sort = await page.evaluate(timeOfPress, ['[role=columnheader] button', 'Size'])
    const [, , p50, p99, long, searching, filtering, sorting] = names
    return {
      [p50]: frames.p50,
      [p99]: frames.p99,
      [long]: frames.long,
      [searching]: search,
      [filtering]: filter,
      [sorting]: sort,
    }
  } finally {
    await app.close()
  }
}

/** In the page: goes through the whole list in five seconds. */
function scrollThrough() {
  const scroller = document.querySelector('.queue-scroll')
  const way = scroller.scrollHeight - scroller.clientHeight
  return new Promise(done => {
    const frames = []
    const begun = performance.now()
    let last = begun
    function step(now) {
      frames.push(now - last)
      last = now
      const passed = (now - begun) / 5_000
      if (passed >= 1) {
        const sorted = frames.slice(2).sort((a, b) => a - b)
        const at = share => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
        const p50 = at(0.5)
        const long = (100 * sorted.filter(frame => frame > 2 * p50).length) / sorted.length
        done({ p50, p99: at(0.99), long })
        return
      }
      scroller.scrollTop = way * passed
      requestAnimationFrame(step)
    }
    requestAnimationFrame(step)
  })
}

/** In the page: ms from the last letter to the frame after the list has changed. */
function timeOfSearch(text) {
  const field = document.querySelector('.search-field')
  const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
  const before = document.querySelector('[role=grid]').getAttribute('aria-rowcount')
  return new Promise(done => {
    const begun = performance.now()
    setter.call(field, text)
    field.dispatchEvent(new Event('input', { bubbles: true }))
    function look() {
      const now = document.querySelector('[role=grid]')?.getAttribute('aria-rowcount')
      if (now === before) requestAnimationFrame(look)
      else {
        requestAnimationFrame(() => {
          const took = performance.now() - begun
          setter.call(field, '')
          field.dispatchEvent(new Event('input', { bubbles: true }))
          setTimeout(() => done(took), 300)
        })
      }
    }
    look()
  })
}

/** In the page: ms from a press to the frame after it has been answered. */
function timeOfPress([selector, words]) {
  const button = [...document.querySelectorAll(selector)].find(one => one.textContent.includes(words))
  return new Promise(done => {
    const begun = performance.now()
    button.click()
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)))
  })
}

async function running(electron, data, base, names) {
  const { app, page } = await launch(electron, data)
  try {
    await page.evaluate(
      async ([links, most]) => {
        await window.sluice.invoke('settings:change', { atOnce: most })
        const items = links.map(link => ({ link, name: null, dir: null, headers: {}, checksum: null }))
        await window.sluice.invoke('download:add', { items })
      },
      [Array.from({ length: RUNNING }, (_, at) => `${base}/${at}.bin`), RUNNING],
    )
    await page.locator('[role=row][data-state=running]').nth(5).waitFor()
    await app.evaluate(countMessages)
    const before = await bytesHere(page)
    const lags = page.evaluate(lagOfPage, BUSY_SECONDS * 1_000)
    const main = app.evaluate(lagOfMain, BUSY_SECONDS * 1_000)
    const [window, loop] = [await lags, await main]
    const { most, bytes } = await app.evaluate(messagesSeen)
    const fetched = (await bytesHere(page)) - before
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].hide())
    await page.waitForTimeout(500)
    await app.evaluate(countMessages)
    await page.waitForTimeout(3_000)
    const hidden = await app.evaluate(messagesSeen)
    const [speed, windowLoop, mainLoop, patches, size, unseen] = names
    return {
      [speed]: fetched / BUSY_SECONDS / 1e6,
      [windowLoop]: window,
      [mainLoop]: loop,
      [patches]: most,
      [size]: bytes,
      [unseen]: hidden.all,
    }
  } finally {
    await app.close()
  }
}

function bytesHere(page) {
  return page.evaluate(async () => {
    const { value } = await window.sluice.invoke('queue:snapshot')
    return value.downloads.reduce((sum, { received }) => sum + received, 0)
  })
}

/** In the page: the 99th percentile of how much later than it should a timer of 5 ms fires, ms. */
function lagOfPage(ms) {
  return new Promise(done => {
    const lags = []
    let last = performance.now()
    const timer = setInterval(() => {
      const now = performance.now()
      lags.push(Math.max(0, now - last - 5))
      last = now
    }, 5)
    setTimeout(() => {
      clearInterval(timer)
      lags.sort((a, b) => a - b)
      done(lags[Math.floor(lags.length * 0.99)])
    }, ms)
  })
}

/** In main: the same by Node's own histogram. */
async function lagOfMain(_electron, ms) {
  const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  await new Promise(done => setTimeout(done, ms))
  delay.disable()
  return Math.max(0, delay.percentile(99) / 1e6 - 5)
}

/** In main: counts what is sent to the window from now on. */
function countMessages({ BrowserWindow }) {
  const contents = BrowserWindow.getAllWindows()[0].webContents
  const seen = { all: 0, patches: [], bytes: 0 }
  globalThis.seen = seen
  globalThis.realSend ??= contents.send.bind(contents)
  contents.send = (channel, payload) => {
    seen.all++
    if (channel === 'queue:patch') {
      seen.patches.push(performance.now())
      seen.bytes += JSON.stringify(payload).length
    }
    globalThis.realSend(channel, payload)
  }
}

function messagesSeen() {
  const { all, patches, bytes } = globalThis.seen
  let most = 0
  for (const [at, time] of patches.entries()) {
    most = Math.max(most, patches.filter((other, index) => index >= at && other < time + 1_000).length)
  }
  return { all, most, bytes: patches.length === 0 ? 0 : Math.round(bytes / patches.length) }
}

/** Large files, by ranges, from a process of its own. */
async function startServer(rate) {
  const child = spawn(nodeBinary(), [join(import.meta.dirname, 'window-server.mjs'), String(rate)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout, 'data')
  return { child, base: `http://127.0.0.1:${String(line).trim()}` }
}
