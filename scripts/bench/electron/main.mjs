// The contestant `sluice electron`: the app's engine in Electron's main process, with a visible window that moves all
// the time, shows what it is told, and measures how long main takes to answer. The last argument is the task as JSON.
import { join } from 'node:path'
import { app, BrowserWindow, ipcMain } from 'electron'
import { loadBuildQueue, measure } from '../engine.mjs'
import { tell, waitForGo } from '../runner-protocol.mjs'

/** So long the window has been painting before it counts as started. */
const IDLE_MS = 1000
/** As often as the app tells its window of progress. */
const PATCH_MS = 100

const { mainFolder, ...task } = JSON.parse(process.argv.at(-1))
app.setPath('userData', join(task.dataDir, 'electron'))

async function run() {
  const buildQueue = await loadBuildQueue(mainFolder)
  const window = await openWindow()
  const pings = nextMessage('pings')
  const result = await measure(
    buildQueue,
    task,
    async () => {
      await new Promise(done => setTimeout(done, IDLE_MS))
      await waitForGo()
      window.webContents.send('start')
    },
    patches(window),
  )
  window.webContents.send('stop')
  tell({ result: { ...result, ping: await pings } })
}

async function openWindow() {
  ipcMain.handle('ping', () => null)
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    show: false,
    webPreferences: {
      preload: join(import.meta.dirname, 'preload.cjs'),
      sandbox: !app.commandLine.hasSwitch('no-sandbox'),
      backgroundThrottling: false,
    },
  })
  const painting = nextMessage('painting')
  window.once('ready-to-show', () => window.show())
  await window.loadFile(join(import.meta.dirname, 'page.html'))
  await painting
  return window
}

/** Sends what changed, gathered over PATCH_MS. */
function patches(window) {
  const changed = new Set()
  let isDue = false
  return (queue, ids) => {
    for (const id of ids) changed.add(id)
    if (isDue) return
    isDue = true
    setTimeout(() => {
      isDue = false
      if (!window.isDestroyed()) {
        window.webContents.send(
          'patch',
          [...changed].map(id => queue.view(id)),
        )
      }
      changed.clear()
    }, PATCH_MS)
  }
}

function nextMessage(channel) {
  return new Promise(done => ipcMain.once(channel, (_event, value) => done(value)))
}

app.on('window-all-closed', () => {})
app
  .whenReady()
  .then(run)
  .then(
    () => app.exit(0),
    error => {
      tell({ failure: error.message })
      app.exit(1)
    },
  )
