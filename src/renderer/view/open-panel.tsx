// The one panel that is open, if any; it closes by itself when its download leaves the list.
import { type ReactElement, useCallback, useEffect } from 'react'
import { useController, useMirror, useWindow } from '../state/use-controller.ts'
import { HostsPanel } from './hosts-panel.tsx'
import { RelinkPanel } from './relink-panel.tsx'
import { TimelinePanel } from './timeline-panel.tsx'

export function OpenPanel(): ReactElement | null {
  const controller = useController()
  const panel = useWindow(state => state.panel)
  const id = panel === null || panel.kind === 'hosts' ? null : panel.id
  const view = useMirror(state => (id === null ? undefined : state.downloads.get(id)))
  const isGone = id !== null && view === undefined
  const close = useCallback(() => controller.showPanel(null), [controller])

  useEffect(() => {
    if (isGone) close()
  }, [isGone, close])

  if (panel?.kind === 'hosts') return <HostsPanel onClose={close} />
  if (panel === null || view === undefined) return null
  if (panel.kind === 'timeline') return <TimelinePanel view={view} onClose={close} />
  return <RelinkPanel view={view} panel={panel} onClose={close} />
}
