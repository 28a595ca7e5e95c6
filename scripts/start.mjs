// npm start, npm run dev: sets up, builds, runs the app. Further arguments go to the app; its exit code is ours.
import { withDesktopSession } from './lib/desktop-session.mjs'
import { nodeBinary, tool } from './lib/paths.mjs'
import { exitWith, runInTheOpen } from './lib/process.mjs'
import { setUp } from './lib/set-up.mjs'
import { build } from './lib/stages.mjs'

const [first, ...others] = process.argv.slice(2)
const isDev = first === '--dev'
const appArguments = isDev || first === undefined ? others : [first, ...others]

await exitWith(async () => {
  const { executable } = await setUp()
  const noSandbox = process.platform === 'linux' && process.getuid() === 0
  if (noSandbox) console.log('Running as root: Chromium refuses its sandbox, so it is off (--no-sandbox).')
  if (isDev) return withDesktopSession(env => dev(executable, noSandbox, env))

  const code = await build()
  if (code !== 0) return code
  const switches = noSandbox ? ['--no-sandbox'] : []
  return withDesktopSession(env => runInTheOpen(executable, [...switches, '.', ...appArguments], { env }))
})

/** electron-vite serves the renderer and starts the app anew when main changes. */
function dev(executable, noSandbox, env) {
  const options = ['dev', '--watch', ...(noSandbox ? ['--noSandbox'] : []), '--', ...appArguments]
  return runInTheOpen(nodeBinary(), [tool('electron-vite', 'electron-vite'), ...options], {
    env: { ...env, NODE_ENV: 'development', ELECTRON_EXEC_PATH: executable },
  })
}
