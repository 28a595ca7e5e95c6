// The application menu: hidden until asked for but on macOS, but its shortcuts always work. What its own entries do is told.
import { app, Menu } from 'electron'
import type { Page } from '../../shared/contract.ts'
import { say } from '../../shared/words.ts'
import type { AppDiagnosis } from './diagnostics-app.ts'
import { type MenuActs, menuTemplate } from './menu-template.ts'
import { PAGE_ADDRESSES } from './pages.ts'

export interface MenuPorts extends Pick<MenuActs, 'send'> {
  /** Rejects where the system has no browser. */
  readonly openPage: (page: Page) => Promise<void>
  readonly diagnostics: Pick<AppDiagnosis, 'copy' | 'revealLogs'>
  /** Told what came of it, as a sentence for the person. */
  readonly tell: (sentence: string) => void
  readonly report: (error: unknown) => void
}

/** Replaces Electron's own menu, which offers reloading and developer tools, or ours in another language. */
export function installMenu(platform: NodeJS.Platform, ports: MenuPorts): void {
  const acts: MenuActs = {
    send: ports.send,
    openPage: page => follow(ports.openPage(page)),
    revealLogs: ports.diagnostics.revealLogs,
    copyDiagnostics: () =>
      follow(ports.diagnostics.copy(null).then(() => ports.tell(say('diagnostics.copied')))),
  }
  app.setAboutPanelOptions({
    applicationName: 'Sluice',
    applicationVersion: app.getVersion(),
    copyright: say('main.about.copyright'),
    website: PAGE_ADDRESSES.website,
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(platform, acts)))

  function follow(work: Promise<void>): void {
    work.catch((error: unknown) => {
      ports.report(error)
      ports.tell(say('main.our-fault'))
    })
  }
}
