// The one dialog that is open, if any; it closes by itself when its download leaves the list.
import { type ReactElement, useCallback, useEffect } from 'react'
import { useController, useMirror, useWindow } from '../state/use-controller.ts'
import { AddDialog } from './add/add-dialog.tsx'
import { RelinkPanel } from './details/relink-panel.tsx'
import { StartOverDialog } from './details/start-over-dialog.tsx'
import { HostsPanel } from './hosts/hosts-panel.tsx'
import { SettingsDialog } from './settings/settings-dialog.tsx'
import { ShortcutsDialog } from './settings/shortcuts-dialog.tsx'

export function OpenPanel(): ReactElement | null {
  const controller = useController()
  const panel = useWindow(state => state.panel)
  const id = panel !== null && 'id' in panel ? panel.id : null
  const view = useMirror(state => (id === null ? undefined : state.downloads.get(id)))
  const isGone = id !== null && view === undefined
  const close = useCallback(() => controller.showPanel(null), [controller])

  useEffect(() => {
    if (isGone) close()
  }, [isGone, close])

  switch (panel?.kind) {
    case undefined:
      return null
    case 'add':
      return <AddDialog text={panel.text} onClose={close} />
    case 'hosts':
      return <HostsPanel onClose={close} />
    case 'settings':
      return <SettingsDialog page={panel.page} onClose={close} />
    case 'shortcuts':
      return <ShortcutsDialog onClose={close} />
    case 'start-over':
      return <StartOverDialog ids={panel.ids} onClose={close} />
    case 'relink':
      return view === undefined ? null : <RelinkPanel view={view} panel={panel} onClose={close} />
  }
}
