// Tests of hostile servers begin with a part of a file that another session left, and often end with a refusal.
import { readdir } from 'node:fs/promises'
import { expect } from 'vitest'
import type { DownloadIntent } from '../../src/main/engine/store-port.ts'
import type { DownloadId, DownloadView } from '../../src/shared/model.ts'
import { type Bench, outcome, until } from '../support/engine-harness.ts'

/** Bytes that the other session got, where the server stalled. */
export const HELD = 400_000

export interface Met {
  readonly bench: Bench
  readonly view: DownloadView
}

/** A download that another session left at HELD bytes. */
export async function held(bench: Bench, url: string, more?: Partial<DownloadIntent>): Promise<DownloadId> {
  const id = bench.add(url, more)
  await until(bench.queue, id, ({ received }) => received === HELD)
  bench.queue.pause([id])
  await bench.reopen()
  return id
}

/** It has failed with that code, and nothing has the name of the file. */
export async function expectRefused({ bench, view }: Met, code: string): Promise<void> {
  expect(outcome(view)).toBe(code)
  expect((await readdir(bench.dir)).filter(name => !name.endsWith('.part'))).toEqual([])
}
