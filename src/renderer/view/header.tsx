// The slim header: the mark, the field that is always there, where files go, and the way to the hosts.
import { Folder, Server } from 'lucide-react'
import type { ReactElement } from 'react'
import { useController, useMirror } from '../state/use-controller.ts'
import { AddField } from './add/add-field.tsx'
import { shortFolder } from './figures.ts'
import { Mark } from './mark.tsx'

export function Header(): ReactElement {
  return (
    <header className="header">
      <div className="brand">
        <Mark size={32} />
        <h1 className="brand-name">Sluice</h1>
      </div>
      <AddField />
      <FolderButton />
      <HostsButton />
    </header>
  )
}

function FolderButton(): ReactElement {
  const controller = useController()
  const folder = useMirror(state => state.folder)
  return (
    <button
      type="button"
      className="folder-button"
      title={folder}
      aria-label={`Save to ${folder}. Choose another folder`}
      onClick={() => void controller.run('folder:choose')}
    >
      <Folder size={18} strokeWidth={1.75} aria-hidden="true" />
      <span className="folder-text">
        <span className="folder-label">Save to</span>
        <span className="folder-name">{shortFolder(folder)}</span>
      </span>
    </button>
  )
}

function HostsButton(): ReactElement {
  const controller = useController()
  return (
    <button
      type="button"
      className="header-button"
      title="Hosts"
      aria-haspopup="dialog"
      onClick={() => controller.showPanel({ kind: 'hosts' })}
    >
      <Server size={18} strokeWidth={1.75} aria-hidden="true" />
      <span className="button-label">Hosts</span>
    </button>
  )
}
