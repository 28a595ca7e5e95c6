// What this Sluice is and what it runs on: the first lines of the log, of a crash report and of the diagnostics. English, as
// it is read by those who look for a fault. What it is told of comes in as arguments.
import { readFileSync } from 'node:fs'
import { release, version } from 'node:os'
import { join } from 'node:path'
import { appImageOf } from './app-image.ts'

export interface ProgramFacts {
  readonly version: string
  /** As process.versions has them, and 'sqlite'. */
  readonly versions: Readonly<Record<string, string | undefined>>
  readonly platform: string
  readonly arch: string
  /** As systemName says. */
  readonly system: string
  /** As packageKind says. */
  readonly kind: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Of the start. */
  readonly args: readonly string[]
  readonly isSafe: boolean
  /** Whether the data are where they usually are. */
  readonly isUsualFolder: boolean
  /** What the person has chosen in the system: 'de-DE'. */
  readonly systemLanguages: readonly string[]
}

/** Switches of a start that are told of. */
const MOST_SWITCHES = 12

/** One fact a line. Of switches only the names, as their values can be anything. */
export function programLines(facts: ProgramFacts): readonly string[] {
  const { versions, environment } = facts
  const desktop = [environment['XDG_CURRENT_DESKTOP'], environment['XDG_SESSION_TYPE']].filter(Boolean)
  const switches = facts.args.flatMap(argument => /^--?[\w-]+/.exec(argument) ?? [])
  return [
    `Sluice ${facts.version}, ${facts.kind}${facts.isSafe ? ', safe mode' : ''}`,
    ['electron', 'chrome', 'node', 'v8', 'sqlite'].map(name => `${name} ${versions[name] ?? '?'}`).join(', '),
    `${facts.platform} ${facts.arch}, ${facts.system}${desktop.length > 0 ? `, ${desktop.join(', ')}` : ''}`,
    `languages of the system: ${facts.systemLanguages.join(', ') || 'unknown'}`,
    `data folder: ${facts.isUsualFolder ? 'the usual one' : 'another one'}`,
    `switches: ${switches.slice(0, MOST_SWITCHES).join(' ') || 'none'}`,
  ]
}

/** 'Debian GNU/Linux 12 (bookworm), 6.1.0', 'Windows 11 Pro, 10.0.22631'. */
export function systemName(platform: string): string {
  const name = platform === 'linux' ? distribution() : version()
  return name === null ? release() : `${name}, ${release()}`
}

/** null where the system does not say (os-release(5)). */
function distribution(): string | null {
  try {
    const text = readFileSync('/etc/os-release', 'utf8')
    return /^PRETTY_NAME="?([^"\r\n]{1,80})/m.exec(text)?.[1] ?? null
  } catch {
    return null
  }
}

export interface PackageFacts {
  readonly isPackaged: boolean
  readonly platform: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly executable: string
  /** Where a package keeps what belongs to it. */
  readonly resources: string
}

/** What kind of package this is, or that it is none. */
export function packageKind(facts: PackageFacts): string {
  const { isPackaged, platform, environment, resources } = facts
  if (!isPackaged) return 'run from source'
  const has = (name: string): boolean => Boolean(environment[name])
  if (appImageOf(environment, facts.executable) !== null) return 'AppImage'
  if (has('FLATPAK_ID')) return 'Flatpak'
  if (has('SNAP')) return 'snap'
  if (has('PORTABLE_EXECUTABLE_FILE')) return 'portable program'
  return packageType(resources) ?? (platform === 'linux' ? 'unpacked' : 'installed')
}

/** What electron-builder says in packages for Linux ('deb', 'rpm'); null elsewhere. */
function packageType(resources: string): string | null {
  try {
    return /^\w{1,20}/.exec(readFileSync(join(resources, 'package-type'), 'utf8'))?.[0] ?? null
  } catch {
    return null
  }
}
