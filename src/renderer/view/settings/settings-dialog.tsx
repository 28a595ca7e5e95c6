// Everything a person can set; each setting takes effect at once.
import { Tabs } from '@base-ui/react/tabs'
import { type ReactElement, useRef } from 'react'
import type { Settings, SettingsView } from '../../../shared/settings.ts'
import { say } from '../../../shared/words.ts'
import { SETTINGS_PAGES, type SettingsPage } from '../../state/panel.ts'
import { useController, useEcho } from '../../state/use-controller.ts'
import { FailureBar } from '../message-bars.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { AboutPage } from './about-page.tsx'
import { FoldersPage } from './folders-page.tsx'
import { LookPage, SpeedPage, SystemPage } from './pages.tsx'

/** Answers null, or the sentence why it was refused. */
export type ChangeSettings = (change: Partial<Settings>) => Promise<string | null>

export interface PageProps {
  readonly view: SettingsView
  readonly change: ChangeSettings
}

const PAGES: Readonly<Record<SettingsPage, (props: PageProps) => ReactElement>> = {
  folders: FoldersPage,
  speed: SpeedPage,
  look: LookPage,
  system: SystemPage,
  about: AboutPage,
}

interface SettingsDialogProps {
  readonly page: SettingsPage | undefined
  readonly onClose: () => void
}

/** Another language draws it anew, so the page that is open is kept outside, and has the focus first. */
export function SettingsDialog({ page = 'folders', onClose }: SettingsDialogProps): ReactElement {
  const tab = useRef<HTMLElement>(null)
  const controller = useController()
  const view = useEcho(state => state.settings)
  const props = view === null ? null : { view, change: controller.changeSettings }
  return (
    <Dialog
      title={say('settings.title')}
      size="wide"
      className="settings"
      onClose={onClose}
      initialFocus={tab}
      notice={<FailureBar />}
    >
      {props === null ? (
        <p className="setting-help">{say('settings.loading')}</p>
      ) : (
        <Tabs.Root
          className="settings-tabs"
          orientation="vertical"
          value={page}
          onValueChange={value => controller.showPanel({ kind: 'settings', page: value as SettingsPage })}
        >
          <Tabs.List className="settings-list" aria-label={say('settings.title')}>
            {SETTINGS_PAGES.map(id => (
              <Tabs.Tab key={id} className="settings-tab" value={id} ref={id === page ? tab : null}>
                {say(`settings.page.${id}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {SETTINGS_PAGES.map(id => {
            const Page = PAGES[id]
            return (
              <Tabs.Panel key={id} className="settings-page" value={id}>
                <Page {...props} />
              </Tabs.Panel>
            )
          })}
        </Tabs.Root>
      )}
    </Dialog>
  )
}
