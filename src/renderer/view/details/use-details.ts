// What the details draw from: the row of their download, main's account of it, and the numbers of its connections.
import { useEffect, useRef } from 'react'
import type { DetailsView } from '../../../shared/details.ts'
import type { DownloadId, DownloadView } from '../../../shared/model.ts'
import { type Lanes, nextLanes } from '../../state/details.ts'
import { useController, useEcho, useMirror } from '../../state/use-controller.ts'

export function useDownload(id: DownloadId): DownloadView | undefined {
  return useMirror(state => state.downloads.get(id))
}

/** null until main has told of this very download. */
export function useDetails(id: DownloadId): DetailsView | null {
  return useEcho(({ details }) => (details?.id === id ? details : null))
}

/** Has main tell of a download for as long as this is drawn; `cells` null: not known yet how many. */
export function useWatch(id: DownloadId, cells: number | null): void {
  const { ask } = useController()
  useEffect(() => {
    if (cells !== null) void ask('details:watch', { id, cells })
  }, [ask, id, cells])
  useEffect(() => () => void ask('details:watch', null), [ask])
}

const NO_LANES: Lanes = new Map()

/** The number each connection keeps, from 0. */
export function useLanes(details: DetailsView | null): Lanes {
  const kept = useRef<{ readonly id: DownloadId | null; readonly lanes: Lanes }>({
    id: null,
    lanes: NO_LANES,
  })
  const id = details?.id ?? null
  const before = kept.current.id === id ? kept.current.lanes : NO_LANES
  const lanes = nextLanes(before, details?.connections ?? [])
  kept.current = { id, lanes }
  return lanes
}
