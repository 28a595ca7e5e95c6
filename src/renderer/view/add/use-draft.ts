// The state of one open add dialog: its text as links, what the person wants of them, what servers said; and sending it.
import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import type { StoreApi } from 'zustand/vanilla'
import { type Intake, type IntakeLink, intakeKey, readIntake } from '../../../shared/intake.ts'
import type { Checksum } from '../../../shared/model.ts'
import { DEFAULT_SETTINGS } from '../../../shared/settings.ts'
import { readChecksum } from '../../state/add-checksum.ts'
import { type DraftIntake, type DraftLink, withOffered } from '../../state/add-offers.ts'
import { createPreviews, type Previews } from '../../state/add-previews.ts'
import type { Controller } from '../../state/controller.ts'
import {
  type AddOutcome,
  createDraft,
  type Draft,
  hasGoodName,
  isListed,
  itemFor,
  type Listed,
  leftoverText,
  listedIn,
  type Places,
} from '../../state/draft.ts'
import { useController, useEcho, useMirror } from '../../state/use-controller.ts'

export interface OpenDraft {
  readonly intake: DraftIntake
  readonly store: StoreApi<Draft>
  readonly previews: Previews
  readonly listed: Listed
  readonly places: Places
}

/** `text`: all that was typed, pasted and dropped so far. */
export function useOpenDraft(text: string): OpenDraft {
  const controller = useController()
  const [store] = useState(createDraft)
  const [previews] = useState(() =>
    createPreviews({ ask: link => controller.preview(link), end: () => controller.endPreviews() }),
  )
  useEffect(() => () => previews.end(), [previews])
  // A long text is read when nothing more urgent is to be drawn.
  const read = useDeferredValue(text)
  const plain = useMemo(() => readIntake(read), [read])
  const offered = useStore(controller.offered)
  const intake = useMemo(() => withOffered(plain, offered), [plain, offered])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is looked at whenever the links are others
  const listed = useMemo(
    () => listedIn(controller.mirror.getState().downloads.values()),
    [controller, intake],
  )
  const places = usePlaces()
  return useMemo(
    () => ({ intake, store, previews, listed, places }),
    [intake, store, previews, listed, places],
  )
}

/** Where files go when nothing is said of them. */
export function usePlaces(): Places {
  const folder = useMirror(state => state.folder)
  const settings = useEcho(state => state.settings?.settings) ?? DEFAULT_SETTINGS
  const { sortByType, categories } = settings
  return useMemo(() => ({ folder, sortByType, categories }), [folder, sortByType, categories])
}

/** Whether anything could be sent as it is. */
export function useCanSend(open: OpenDraft): boolean {
  const draft = useStore(open.store)
  useStore(open.previews.store, state => state.revision)
  const isReadable = !hasChecksumField(open.intake, draft) || readChecksum(draft.checksum).ok
  return isReadable && open.intake.links.some(link => canSend(link, open, draft))
}

function canSend(link: DraftLink, { listed, places, previews }: OpenDraft, draft: Draft): boolean {
  const known = previews.store.getState().byKey.get(intakeKey(link))
  const preview = known?.kind === 'known' ? known.preview : null
  return hasGoodName(link, draft) && !isListed(link, draft, places, { listed, preview })
}

type TypedChecksum = Pick<Draft, 'checksum' | 'checksumFor'>

/** A lone link can be given a checksum; what was typed stays in sight with its link when others come to it. */
export function hasChecksumField({ links }: Intake, { checksum, checksumFor }: TypedChecksum): boolean {
  if (links.length === 1 || checksum.trim() === '') return links.length === 1
  return links.some(link => intakeKey(link) === checksumFor)
}

/** What was typed for this link; null: nothing that could be one. It counts before what was offered. */
export function typedChecksum(link: IntakeLink, { links }: Intake, draft: TypedChecksum): Checksum | null {
  if (links.length !== 1 && intakeKey(link) !== draft.checksumFor) return null
  const reading = readChecksum(draft.checksum)
  return reading.ok ? reading.checksum : null
}

export interface Sent {
  readonly outcome: AddOutcome
  /** What of the text could not be added; '' where all of it was. */
  readonly leftover: string
}

/** Sends all of `text` that can be; what the list has already is left out without a word, its line said so. */
export async function sendDraft(controller: Controller, open: OpenDraft, text: string): Promise<Sent> {
  const draft = open.store.getState()
  const intake = withOffered(readIntake(text), controller.offered.getState())
  const links = intake.links.filter(link => canSend(link, open, draft))
  const items = links.map(link => itemFor(link, draft, typedChecksum(link, intake, draft) ?? link.checksum))
  const outcome = await controller.add(items)
  const left = new Set(intake.links.filter(link => !hasGoodName(link, draft)).map(intakeKey))
  const refused = new Map<string, string>()
  for (const { index, reason } of outcome.rejected) {
    const link = links[index]
    if (link === undefined) continue
    left.add(intakeKey(link))
    refused.set(intakeKey(link), reason)
  }
  if (outcome.unsentFrom !== null) {
    for (const link of links.slice(outcome.unsentFrom)) left.add(intakeKey(link))
  }
  // It is not for another link that is alone by then.
  const isDone = links.some(link => !left.has(intakeKey(link)) && typedChecksum(link, intake, draft) !== null)
  open.store.setState({ refused, ...(isDone ? { checksum: '' } : {}) })
  return { outcome, leftover: leftoverText(text, intake, left) }
}
