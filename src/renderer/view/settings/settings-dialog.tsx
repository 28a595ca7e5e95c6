// Everything a person can set; each setting takes effect at once.
import { Tabs } from '@base-ui/react/tabs'
import type { ReactElement } from 'react'
import type { Settings, SettingsView } from '../../../shared/settings.ts'
import { say } from '../../../shared/words.ts'
import { useController, useEcho } from '../../state/use-controller.ts'
import { Dialog } from '../ui/dialog.tsx'
import { FoldersPage } from './folders-page.tsx'
import { LookPage, SpeedPage, SystemPage } from './pages.tsx'

/** Answers null, or the sentence why it was refused. */
export type ChangeSettings = (change: Partial<Settings>) => Promise<string | null>

export interface PageProps {
  readonly view: SettingsView
  readonly change: ChangeSettings
}

const PAGES = [
  { id: 'folders', label: 'settings.page.folders', page: FoldersPage },
  { id: 'speed', label: 'settings.page.speed', page: SpeedPage },
  { id: 'look', label: 'settings.page.look', page: LookPage },
  { id: 'system', label: 'settings.page.system', page: SystemPage },
] as const

export function SettingsDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const controller = useController()
  const view = useEcho(state => state.settings)
  const props = view === null ? null : { view, change: controller.changeSettings }
  return (
    <Dialog title={say('settings.title')} size="wide" className="settings" onClose={onClose}>
      {props === null ? (
        <p className="setting-help">{say('settings.loading')}</p>
      ) : (
        <Tabs.Root className="settings-tabs" orientation="vertical" defaultValue="folders">
          <Tabs.List className="settings-list" aria-label={say('settings.title')}>
            {PAGES.map(({ id, label }) => (
              <Tabs.Tab key={id} className="settings-tab" value={id}>
                {say(label)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {PAGES.map(({ id, page: Page }) => (
            <Tabs.Panel key={id} className="settings-page" value={id}>
              <Page {...props} />
            </Tabs.Panel>
          ))}
        </Tabs.Root>
      )}
    </Dialog>
  )
}
