// Asks main for a sign of life every few milliseconds while a download runs, and hands patches to the page.
const { contextBridge, ipcRenderer } = require('electron')

const PING_MS = 4

contextBridge.exposeInMainWorld('bench', {
  painting: () => ipcRenderer.send('painting'),
  onPatch: listener => ipcRenderer.on('patch', (_event, views) => listener(views)),
})

ipcRenderer.once('start', () => {
  const times = []
  const timer = setInterval(async () => {
    const asked = performance.now()
    await ipcRenderer.invoke('ping')
    times.push(performance.now() - asked)
  }, PING_MS)
  ipcRenderer.once('stop', () => {
    clearInterval(timer)
    times.sort((one, other) => one - other)
    const at = share => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
    ipcRenderer.send('pings', { count: times.length, p50: at(0.5), p99: at(0.99), max: at(1) })
  })
})
