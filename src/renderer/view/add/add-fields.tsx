// What is said of all links together: where they go, whether there is room, and a lone one's checksum.
import { Switch } from '@base-ui/react/switch'
import { CircleAlert, Folder, TriangleAlert, Undo2 } from 'lucide-react'
import { type ReactElement, useEffect, useId, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import type { FolderFacts } from '../../../shared/details.ts'
import { intakeKey } from '../../../shared/intake.ts'
import { say } from '../../../shared/words.ts'
import { readChecksum } from '../../state/add-checksum.ts'
import { bytesByFolder, shortages } from '../../state/add-room.ts'
import { dirFor, nameFor } from '../../state/draft.ts'
import { useController, useEcho } from '../../state/use-controller.ts'
import { formatSize, shortFolder } from '../figures.ts'
import { hasChecksumField, type OpenDraft } from './use-draft.ts'

export function FolderFields({ open }: { readonly open: OpenDraft }): ReactElement {
  const controller = useController()
  const { store, places } = open
  const dir = useStore(store, draft => draft.dir)
  const main = dir ?? places.folder
  const isSorted = places.sortByType && dir === null
  const needed = useNeeded(open)
  const facts = useFolderFacts(main, needed)
  const { free = null, trouble = null } = facts.get(main) ?? {}
  const label = useId()

  async function pick(): Promise<void> {
    const picked = await controller.run('folder:pick', main)
    if (picked !== null) store.setState({ dir: picked })
  }

  return (
    <div className="add-fields">
      <div className="add-folder">
        <span className="add-label" id={label}>
          {say('add.save-to')}
        </span>
        <span className="add-place" title={main}>
          <Folder size={16} strokeWidth={1.75} aria-hidden="true" />
          <output className="add-dir" aria-labelledby={label}>
            {isSorted ? say('add.by-type', { folder: shortFolder(main) }) : shortFolder(main)}
          </output>
          {free !== null && <span className="add-free">{say('add.free', { size: formatSize(free) })}</span>}
        </span>
        {dir !== null && (
          <button
            type="button"
            className="icon-button"
            aria-label={say('add.usual-folder')}
            title={say('add.usual-folder')}
            onClick={() => store.setState({ dir: null })}
          >
            <Undo2 size={16} strokeWidth={1.75} aria-hidden="true" />
          </button>
        )}
        <button
          type="button"
          className="button"
          aria-label={say('add.choose-folder')}
          title={say('add.choose-folder')}
          onClick={() => void pick()}
        >
          {say('add.choose')}
        </button>
        <SortSwitch />
      </div>
      {trouble !== null && (
        <p className="add-warning add-note-bad">
          <CircleAlert size={16} strokeWidth={2} aria-hidden="true" />
          <span>{trouble}</span>
        </p>
      )}
      {shortages(needed, facts).map(shortage => (
        <p className="add-warning add-note-warn" key={shortage.dir}>
          <TriangleAlert size={16} strokeWidth={2} aria-hidden="true" />
          <span>
            {say('add.no-room', {
              needed: formatSize(shortage.needed),
              free: formatSize(shortage.free),
              folder: shortFolder(shortage.dir),
            })}
          </span>
        </p>
      ))}
    </div>
  )
}

/** Known bytes by folder; the same map while nothing of it changes. */
function useNeeded({ intake, store, previews, places }: OpenDraft): ReadonlyMap<string, number> {
  const draft = useStore(store)
  const { byKey, revision } = useStore(previews.store)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision tells that the map has changed
  return useMemo(() => {
    const files = intake.links.flatMap(link => {
      const state = byKey.get(intakeKey(link))
      if (state?.kind !== 'known' || state.preview.total === null) return []
      const dir = dirFor(nameFor(link, draft, state.preview), draft, places)
      return [{ dir, total: state.preview.total }]
    })
    return bytesByFolder(files)
  }, [intake, draft, byKey, revision, places])
}

/** What main says of these folders, asked once each while the dialog is open. */
function useFolderFacts(main: string, needed: ReadonlyMap<string, number>): ReadonlyMap<string, FolderFacts> {
  const controller = useController()
  const [facts, setFacts] = useState<ReadonlyMap<string, FolderFacts>>(new Map())
  const [asked] = useState(() => new Set<string>())
  const dirs = [...new Set([main, ...needed.keys()])].filter(dir => dir !== '')
  const key = JSON.stringify(dirs)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the folders themselves, not the array they come in
  useEffect(() => {
    for (const dir of dirs) {
      if (asked.has(dir)) continue
      asked.add(dir)
      void controller.folderFacts(dir).then(found => {
        if (found !== null) setFacts(known => new Map(known).set(dir, found))
      })
    }
  }, [controller, asked, key])
  return facts
}

/** Changes the setting itself, not only this time. */
function SortSwitch(): ReactElement {
  const controller = useController()
  const isOn = useEcho(state => state.settings?.settings.sortByType)
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the switch inside is one
    <label className="add-sort">
      <Switch.Root
        className="switch"
        checked={isOn === true}
        disabled={isOn === undefined}
        onCheckedChange={sortByType =>
          void controller.changeSettings({ sortByType }).then(reason => {
            if (reason !== null) controller.showFailure(reason)
          })
        }
      >
        <Switch.Thumb className="switch-thumb" />
      </Switch.Root>
      <span>{say('add.sort')}</span>
    </label>
  )
}

export function ChecksumField({ open }: { readonly open: OpenDraft }): ReactElement | null {
  const { intake, store } = open
  const draft = useStore(store)
  const field = useId()
  const reason = useId()
  const [first] = intake.links
  const lone = first === undefined || intake.links.length > 1 ? null : intakeKey(first)
  useEffect(() => {
    if (lone !== null) store.setState({ checksumFor: lone })
  }, [store, lone])
  if (!hasChecksumField(intake, draft)) return null
  const text = draft.checksum
  const reading = readChecksum(text)
  return (
    <div className="add-checksum">
      <label className="add-label" htmlFor={field}>
        {say('add.checksum')}
      </label>
      <input
        id={field}
        className="field"
        type="text"
        spellCheck={false}
        autoComplete="off"
        placeholder={say('add.checksum-hint')}
        aria-invalid={!reading.ok}
        {...(reading.ok ? {} : { 'aria-describedby': reason })}
        value={text}
        onChange={event => store.setState({ checksum: event.target.value })}
      />
      {!reading.ok && (
        <p className="add-warning add-note-bad" id={reason}>
          <CircleAlert size={16} strokeWidth={2} aria-hidden="true" />
          <span>{reading.reason}</span>
        </p>
      )}
    </div>
  )
}
