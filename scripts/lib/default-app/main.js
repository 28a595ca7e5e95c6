// What `electron <folder>` runs when the distribution brings no default app of its own: finds the app in argv,
// names Electron after it, and imports its main file. `ready` waits for that import.
import { existsSync, readFileSync } from 'node:fs'
import Module from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const { target, preloads } = readArguments(process.argv.slice(1))

if (target === '--version') {
  console.log(`v${process.versions.electron}`)
  process.exit(0)
}
if (target === undefined) {
  console.error('Name the folder of an app: electron <folder>')
  process.exit(1)
}
if (preloads.length > 0) Module._preloadModules(preloads)
await runApp(resolve(target))

/** The first argument that is no switch, and what `-r` names before it. */
function readArguments(argv) {
  const preloads = []
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]
    if (word === '--version' || word === '-v') return { target: '--version', preloads }
    if (word === '-r' || word === '--require') preloads.push(argv[++at])
    else if (!word.startsWith('-')) return { target: word, preloads }
  }
  return { target: undefined, preloads }
}

async function runApp(path) {
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
  const packageFile = join(path, 'package.json')
  const isFolder = existsSync(packageFile)
  if (isFolder) {
    const about = JSON.parse(readFileSync(packageFile, 'utf8'))
    const name = about.productName ?? about.name
    if (about.version) app.setVersion(about.version)
    if (name) app.setName(name)
    if (name || about.desktopName) app.setDesktopName(about.desktopName ?? `${name}.desktop`)
  }
  let main
  try {
    main = Module._resolveFilename(path, null, true)
  } catch (error) {
    console.error(`There is no app to run at ${path}: ${error.message}`)
    process.exit(1)
  }
  app.setAppPath(isFolder ? path : dirname(main))
  await import(pathToFileURL(main).href)
}
