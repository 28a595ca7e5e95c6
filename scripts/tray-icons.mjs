// npm run setup first, then: node scripts/tray-icons.mjs. Draws the pictures in assets/tray anew from tray.svg, with the
// Electron that the app runs on.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from '@playwright/test'
import { withDesktopSession } from './lib/desktop-session.mjs'
import { exitWith } from './lib/process.mjs'

const FOLDER = join(import.meta.dirname, '../assets/tray')
const STATES = ['idle', 'running', 'waiting', 'trouble']
const SIZES = [16, 22, 24, 32, 48]
/** macOS colors these itself: only how much they cover counts. */
const TEMPLATES = [
  ['Template', 16],
  ['Template@2x', 32],
]

const MAIN = `
const { app, BrowserWindow } = require('electron')
app.whenReady().then(() => new BrowserWindow({ show: false }).loadURL('about:blank'))
`

await exitWith(() =>
  withDesktopSession(async env => {
    const source = await readFile(join(FOLDER, 'tray.svg'), 'utf8')
    const program = await mkdtemp(join(tmpdir(), 'sluice-icons-'))
    try {
      await writeFile(join(program, 'package.json'), '{"name":"icons","main":"main.cjs"}')
      await writeFile(join(program, 'main.cjs'), MAIN)
      const app = await _electron.launch({ args: [program], env: { ...process.env, ...env } })
      const page = await app.firstWindow()
      for (const state of STATES) {
        for (const size of SIZES)
          await draw(page, drawing(source, state, size, false), `${state}-${size}`, size)
        for (const [name, size] of TEMPLATES) {
          await draw(page, drawing(source, state, size, true), `${state}${name}`, size)
        }
      }
      await app.close()
    } finally {
      await rm(program, { recursive: true, force: true })
    }
    return 0
  }),
)

/** The picture of one state; a template's shape is a hole in its tile. */
function drawing(source, state, size, isTemplate) {
  const defs = /<defs>[\s\S]*<\/defs>/.exec(source)[0]
  const tile = new RegExp(`<g id="tile-${state}"[\\s\\S]*?</g>`).exec(source)[0]
  const shape = `<use href="#${state}"/>`
  const body = isTemplate
    ? `<mask id="hole"><rect width="16" height="16" fill="#fff"/>${shape}</mask><g mask="url(#hole)">${tile.replace(/fill="[^"]*"/, 'fill="#000"')}</g>`
    : `${tile}<g fill="#fff">${shape}</g>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 16 16">${defs}${body}</svg>`
}

async function draw(page, svg, name, size) {
  const url = await page.evaluate(
    async ([text, width]) => {
      const image = new Image()
      image.src = `data:image/svg+xml,${encodeURIComponent(text)}`
      await image.decode()
      const canvas = Object.assign(document.createElement('canvas'), { width, height: width })
      canvas.getContext('2d').drawImage(image, 0, 0, width, width)
      return canvas.toDataURL('image/png')
    },
    [svg, size],
  )
  await writeFile(join(FOLDER, `${name}.png`), Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
}
