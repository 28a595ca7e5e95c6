// Whether this Sluice can replace itself by a newer version, and if not, the sentence that says why and what to do.
import { accessSync, constants, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { say } from '../../shared/words.ts'
import { appImageOf } from './app-image.ts'

export interface UpdateFacts {
  readonly platform: NodeJS.Platform
  readonly isPackaged: boolean
  readonly isSafeMode: boolean
  /** Whether the package was built with the address of a feed. */
  readonly hasFeed: boolean
  /** The file that a package manager's package carries. */
  readonly isSystemPackage: boolean
  /** The AppImage that we run from; null: from none. */
  readonly appImage: string | null
  /** Whether we may write to the folder of the AppImage. */
  readonly isReplaceable: boolean
  /** Windows: the executable that unpacks itself at each start. */
  readonly isPortable: boolean
}

/** null: it can. */
export function whyNoUpdates(facts: UpdateFacts): string | null {
  const { platform, appImage } = facts
  if (!facts.isPackaged) return say('updates.off.unpackaged')
  if (!facts.hasFeed) return say('updates.off.no-feed')
  if (platform === 'win32' && facts.isPortable) return say('updates.off.portable')
  if (platform === 'linux') {
    if (facts.isSystemPackage || appImage === null) return say('updates.off.package')
    if (!facts.isReplaceable) return say('updates.off.read-only', { dir: dirname(appImage) })
  }
  return facts.isSafeMode ? say('updates.off.safe-mode') : null
}

export interface FactSources {
  readonly platform: NodeJS.Platform
  readonly isPackaged: boolean
  readonly isSafeMode: boolean
  /** The package's folder beside the ASAR. */
  readonly resources: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The program that runs. */
  readonly executable: string
}

export function updateFacts(sources: FactSources): UpdateFacts {
  const { platform, isPackaged, isSafeMode, resources, environment, executable } = sources
  const appImage = appImageOf(environment, executable)
  return {
    ...{ platform, isPackaged, isSafeMode, appImage },
    hasFeed: existsSync(join(resources, 'app-update.yml')),
    isSystemPackage: existsSync(join(resources, 'package-type')),
    isReplaceable: appImage !== null && mayWrite(dirname(appImage)),
    isPortable: environment['PORTABLE_EXECUTABLE_FILE'] !== undefined,
  }
}

function mayWrite(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK)
    return true
  } catch {
    return false
  }
}
