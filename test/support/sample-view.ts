// One download as the surfaces see it, for tests that look at a few of its fields.
import type { DownloadId, DownloadState, DownloadView } from '../../src/shared/model.ts'

/** A download of which nothing has come and nothing is known but its link, unless `change` says otherwise. */
export function sampleView(
  id: DownloadId,
  state: DownloadState,
  change: Partial<DownloadView> = {},
): DownloadView {
  const name = change.name ?? String(id)
  const dir = change.dir ?? '/downloads'
  return {
    id,
    url: `https://example.org/${name}`,
    host: 'example.org',
    name,
    dir,
    path: state.kind === 'done' ? `${dir}/${name}` : null,
    total: null,
    received: 0,
    durable: 0,
    speed: 0,
    timeLeft: null,
    connections: 0,
    quietSince: null,
    priority: 'normal',
    resumable: null,
    state,
    addedAt: 0,
    ...change,
  }
}
