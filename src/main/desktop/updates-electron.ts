// Updates of this very program, wired to Electron: none, with the reason, where it cannot replace itself.
// electron-updater is loaded when it is first needed, so that no start waits for it.
import { app } from 'electron'
import { createUpdates, noUpdates, type Updates, type UpdatesDeps } from './updates.ts'
import { createLook, isSafeAddress } from './updates-feed.ts'
import { updateFacts, whyNoUpdates } from './updates-off.ts'
import { limitSilence, type UpdateRequests } from './updates-silence.ts'

export interface OwnUpdatesDeps extends Omit<UpdatesDeps, 'load' | 'random' | 'quit'> {
  readonly isSafeMode: boolean
}

export function updatesOfThisProgram(deps: OwnUpdatesDeps): Updates {
  const { isSafeMode, report } = deps
  const { platform, env: environment } = process
  const facts = updateFacts({
    ...{ platform, environment, isSafeMode },
    isPackaged: app.isPackaged,
    resources: process.resourcesPath,
    executable: process.execPath,
  })
  if (whyNoUpdates(facts) !== null) return noUpdates(() => whyNoUpdates(facts) ?? '')
  return createUpdates({
    ...deps,
    random: Math.random,
    quit: () => app.quit(),
    async load() {
      const { autoUpdater } = await import('electron-updater')
      const { webRequest } = autoUpdater.netSession
      limitSilence(requestsOf(autoUpdater), deps.clock)
      webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isSafeAddress(url) }))
      return createLook(autoUpdater, {
        ...{ platform, environment, report },
        // Under root Chromium refuses its sandbox to the next one too.
        args: app.commandLine.hasSwitch('no-sandbox') ? ['--no-sandbox'] : [],
        releaseLock: () => app.releaseSingleInstanceLock(),
        wait: ms => new Promise(done => deps.clock.timer(ms, done)),
      })
    },
  })
}

/** Its types leave them out. */
function requestsOf(updater: object): UpdateRequests {
  return (updater as { readonly httpExecutor: UpdateRequests }).httpExecutor
}
