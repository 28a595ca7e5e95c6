// The next start after a power cut, to its end: everything that is in the list is downloaded, and the folder holds that
// and nothing else.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { DownloadQueue } from '../../../src/main/engine/queue-api.ts'
import type { StoredDownload } from '../../../src/main/engine/store-port.ts'
import type { DownloadId, DownloadView, FailureCode } from '../../../src/shared/model.ts'
import type { CrashState } from './crash-state.ts'
import type { Truth } from './invariants.ts'
import { restore } from './restore.ts'
import { openSession, type Session, type Surroundings } from './session.ts'
import { continuation, type StoreState, stateOf, writeStore } from './store-state.ts'
import { Tape } from './tape.ts'

export interface Expected {
  readonly truth: Truth
  /** The name each download is to end with. */
  readonly name: (download: StoredDownload) => string
  /** Files beside the downloads, by their paths in the folder, that may be left. */
  readonly mayStay: (path: string) => boolean
  /** Failures after which the person begins afresh. */
  readonly mayFail: readonly FailureCode[]
  /** What the person does at the next start: lets everything come to its end, or throws everything away. */
  readonly atStart: 'finish' | 'remove'
}

export interface Recovered {
  /** Of the recovery itself. */
  readonly tape: Tape
  readonly broken: readonly string[]
}

const DEADLINE_MS = 15_000
const NOTHING = new Uint8Array(0)

/** Restores the state and goes on from it. Throws only where the test itself is at fault. */
export async function recover(
  tape: Tape,
  state: CrashState,
  around: Surroundings,
  expected: Expected,
): Promise<Recovered> {
  const commit = tape.commits[state.commit]?.state
  if (commit === undefined) throw new Error('a crash state without a store')
  const after = tape.commits[state.commit + 1]?.state
  const torn = after === undefined ? null : continuation(commit, after)
  writeStore(around.dataDir, commit, torn?.subarray(0, state.torn) ?? NOTHING)
  const next = restore(tape, state, around.root, new Tape(tape.deaf))
  const known = tape.knownAt(state.cut)
  for (const [id, what] of known) next.say(id, what)
  const session = openSession(around, next)
  try {
    const broken = [...session.notices, ...difference(stateOf(session.store, around.dataDir), commit)]
    await session.queue.start()
    if (expected.atStart === 'remove') await session.remove(session.queue.order(), true)
    for (const id of session.queue.order()) {
      broken.push(...(await toTheEnd(session, id, expected, known.get(id) === 'touched')))
    }
    return { tape: next, broken: [...broken, ...strays(around.root, session, expected)] }
  } finally {
    await session.end()
  }
}

/** The store must be what it was at the commit: no more, no less. */
function difference(found: StoreState, commit: StoreState): readonly string[] {
  const same = isDeepStrictEqual([found.downloads, [...found.maps]], [commit.downloads, [...commit.maps]])
  return same ? [] : ['the list is not what was committed last']
}

/** As a person would: what is paused is resumed, what failed in a way that may be is begun afresh. */
async function toTheEnd(
  session: Session,
  id: DownloadId,
  expected: Expected,
  touched: boolean,
): Promise<readonly string[]> {
  const { queue } = session
  if (queue.view(id)?.state.kind === 'paused') session.resume([id])
  let view = await over(queue, id)
  const afresh = view?.state.kind === 'failed' && expected.mayFail.includes(view.state.because.code)
  if (afresh) {
    await session.restart([id])
    view = await over(queue, id)
  }
  const stored = session.store.downloads().find(download => download.id === id)
  if (view?.state.kind !== 'done' || view.path === null || stored === undefined)
    return [`${id} ends as ${JSON.stringify(view?.state ?? null)}`]
  const broken: string[] = []
  // A removal may have got no further than the file.
  if (!existsSync(view.path)) return touched ? [] : [`${id} is done and its file is not there`]
  const bytes = readFileSync(view.path)
  if (Buffer.compare(bytes, expected.truth(stored)) !== 0) broken.push(`${id} is done and wrong`)
  if (basename(view.path) !== expected.name(stored)) broken.push(`${id} is called ${basename(view.path)}`)
  return broken
}

function strays(root: string, { queue }: Session, { mayStay }: Expected): readonly string[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(name =>
    statSync(join(root, name)).isFile(),
  )
  const ours = queue.order().map(id => relative(root, queue.view(id)?.path ?? root))
  const twice = ours.filter((path, i) => ours.indexOf(path) !== i)
  const left = files.filter(path => !ours.includes(path) && !mayStay(path))
  return [...left.map(path => `${path} is left behind`), ...twice.map(path => `two downloads are ${path}`)]
}

/** The view once the download is done or has failed; as it stands where it takes too long. */
function over(queue: DownloadQueue, id: DownloadId): Promise<DownloadView | null> {
  return new Promise(resolve => {
    const end = (view: DownloadView | null): void => {
      clearTimeout(deadline)
      unsubscribe()
      resolve(view)
    }
    const look = (): void => {
      const view = queue.view(id)
      if (view === null || view.state.kind === 'done' || view.state.kind === 'failed') end(view)
    }
    const unsubscribe = queue.subscribe(look)
    const deadline = setTimeout(() => end(queue.view(id)), DEADLINE_MS)
    look()
  })
}
