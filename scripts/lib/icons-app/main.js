// Draws an SVG at given sizes: `electron scripts/lib/icons-app JOBS`, where JOBS is a JSON file
// { svg, pictures: [{ size, viewBox, part, file }] }; writes each `file` as a PNG of `size` x `size` pixels.
import { readFile, writeFile } from 'node:fs/promises'
import { app, BrowserWindow } from 'electron'

app
  .whenReady()
  .then(draw)
  .then(
    () => app.exit(0),
    error => {
      process.stderr.write(`${error.stack}\n`)
      app.exit(1)
    },
  )

async function draw() {
  const { svg, pictures } = JSON.parse(await readFile(process.argv.at(-1), 'utf8'))
  const window = new BrowserWindow({ show: false })
  await window.loadURL('data:text/html,<title>icons</title>')
  for (const { file, ...picture } of pictures) {
    const url = await window.webContents.executeJavaScript(
      `(${drawOne})(${JSON.stringify(svg)}, ${JSON.stringify(picture)})`,
    )
    await writeFile(file, Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
  }
}

/** Runs in the page. `part` is the id of the drawing that is shown; its siblings are hidden. */
async function drawOne(svg, { size, viewBox, part }) {
  const { documentElement: root } = new DOMParser().parseFromString(svg, 'image/svg+xml')
  for (const drawing of root.querySelectorAll(':scope > g')) {
    drawing.setAttribute('display', drawing.id === part ? 'inline' : 'none')
  }
  root.setAttribute('viewBox', viewBox)
  root.setAttribute('width', String(size))
  root.setAttribute('height', String(size))
  const image = new Image()
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(root))}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = size
  canvas.height = size
  canvas.getContext('2d').drawImage(image, 0, 0, size, size)
  return canvas.toDataURL('image/png')
}
