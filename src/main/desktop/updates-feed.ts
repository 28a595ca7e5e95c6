// Over electron-updater, which comes in as an argument: a look at the feed, a whole file fetched and proved by its
// SHA-512, and each system's way to put it in our place. What goes wrong rejects the call that it belongs to.
import { basename } from 'node:path'
import type { AppUpdater, ProgressInfo, UpdateInfo } from 'electron-updater'
import type { FetchedVersion, LookForVersion } from './updates.ts'
import { stageAppImage, startAppImage } from './updates-appimage.ts'

/** The parts of electron-updater that are used. */
export type UpdaterParts = Pick<
  AppUpdater,
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'allowPrerelease'
  | 'allowDowngrade'
  | 'disableWebInstaller'
  | 'disableDifferentialDownload'
  | 'logger'
  | 'requestHeaders'
  | 'checkForUpdates'
  | 'downloadUpdate'
  | 'quitAndInstall'
> & {
  readonly on: (event: 'download-progress', listener: (progress: ProgressInfo) => void) => unknown
  readonly off: (event: 'download-progress', listener: (progress: ProgressInfo) => void) => unknown
}

export interface FeedOptions {
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What a program that takes our place must be started with. */
  readonly args: readonly string[]
  /** Lets another instance have the data folder. */
  readonly releaseLock: () => void
  readonly wait: (ms: number) => Promise<void>
  readonly report: (error: unknown) => void
}

export function createLook(updater: UpdaterParts, options: FeedOptions): LookForVersion {
  setUp(updater, options.platform)
  return async () => {
    const found = await updater.checkForUpdates()
    if (found === null || !found.isUpdateAvailable) return null
    const info = found.updateInfo
    if (isPrerelease(info.version)) return null
    return {
      version: info.version,
      async fetch(onProgress) {
        const listener = ({ transferred, total }: ProgressInfo): void => onProgress(transferred, total)
        updater.on('download-progress', listener)
        try {
          const [file = ''] = await updater.downloadUpdate()
          return await fetchedVersion(updater, info, file, options)
        } finally {
          updater.off('download-progress', listener)
        }
      },
    }
  }
}

/** Semantic Versioning 2.0.0, section 9. electron-updater keeps to `allowPrerelease` with other kinds of feeds only. */
const isPrerelease = (version: string): boolean => /^[^+]*-/.test(version)

function setUp(updater: UpdaterParts, platform: NodeJS.Platform): void {
  // Fetching is asked for by us, so that what goes wrong with it is an error of that call and nobody else's.
  updater.autoDownload = false
  // On a Mac the system's own updater must have the file before the quit; elsewhere installing is our own last step.
  updater.autoInstallOnAppQuit = platform === 'darwin'
  updater.allowPrerelease = false
  updater.allowDowngrade = false
  updater.disableWebInstaller = true
  // A file pieced together from the old one takes many range requests of a server that may answer them badly.
  updater.disableDifferentialDownload = true
  updater.logger = null
  // Its own number of this installation would let the feed tell people apart.
  updater.requestHeaders = { 'x-user-staging-id': 'none' }
}

async function fetchedVersion(
  updater: UpdaterParts,
  info: UpdateInfo,
  file: string,
  options: FeedOptions,
): Promise<FetchedVersion> {
  const { platform, wait } = options
  if (platform === 'linux') return fetchedAppImage(file, publishedDigest(info, file), options)
  return {
    async install(restart) {
      if (platform === 'win32') {
        updater.quitAndInstall(true, restart)
      } else if (restart) {
        // The system's updater has the file already, and installs it when this process has ended. To have us started
        // again, it needs a moment in which its helper learns of it.
        updater.quitAndInstall()
        await wait(MAC_HELPER)
      }
    },
  }
}

const MAC_HELPER = 3_000

async function fetchedAppImage(from: string, sha512: string, options: FeedOptions): Promise<FetchedVersion> {
  const { environment, args, releaseLock, report } = options
  const to = environment['APPIMAGE'] ?? ''
  const replace = await stageAppImage({ from, sha512, to })
  return {
    async install(restart) {
      // Whoever asked for a restart gets one, if need be of the old version.
      await replace().catch(report)
      if (!restart) return
      releaseLock()
      startAppImage(to, args, environment)
    },
  }
}

/** The SHA-512 that was published of the file that was fetched, base64. Throws where there is none. */
export function publishedDigest({ files }: Pick<UpdateInfo, 'files'>, file: string): string {
  const name = basename(file)
  for (const { url, sha512 } of files) {
    const { pathname } = new URL(url, 'https://feed.invalid/')
    if (basename(decodeURIComponent(pathname)) === name && sha512) return sha512
  }
  throw Object.assign(new Error(`the feed says no SHA-512 of ${name}`), { code: 'ERR_UPDATER_NO_CHECKSUM' })
}

/** Whether a new version may come from there: over https, or from this very computer. */
export function isSafeAddress(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost'])
