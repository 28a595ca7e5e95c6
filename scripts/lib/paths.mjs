// Where things are: the repository's top, the Node and the tools of node_modules, the system's commands.
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join, resolve, sep } from 'node:path'

export const top = resolve(import.meta.dirname, '../..')

/** A path inside node_modules. */
export function moduleFolder(...parts) {
  return join(top, 'node_modules', ...parts)
}

/** The path with the home folder written as ~, for lines that people read and paste. */
export function shortPath(path) {
  const home = homedir()
  return path === home || path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path
}

/** The Node that the lock file pins; the one that runs us where it is not installed. */
export function nodeBinary() {
  const pinned = moduleFolder('node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return existsSync(pinned) ? pinned : process.execPath
}

/** Absolute path of the script behind a tool's command, e.g. tool('vitest', 'vitest'). */
export function tool(packageName, command) {
  const { bin } = readPackage(packageName)
  return moduleFolder(packageName, typeof bin === 'string' ? bin : bin[command])
}

export function readPackage(packageName) {
  return JSON.parse(readFileSync(moduleFolder(packageName, 'package.json'), 'utf8'))
}

/** The environment for children: the pinned Node comes first, as under `npm run`. */
export function toolEnvironment(extra = {}) {
  // Windows spells it Path.
  const key = Object.keys(process.env).find(name => name.toUpperCase() === 'PATH') ?? 'PATH'
  const path = [moduleFolder('.bin'), process.env[key]].filter(Boolean).join(delimiter)
  return { ...process.env, [key]: path, ...extra }
}

/** Absolute path of a system command, or null. */
export function findCommand(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder !== '' && existsSync(join(folder, name))) return join(folder, name)
  }
  return null
}
