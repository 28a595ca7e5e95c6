// The commands that only read a data folder, which another Sluice may be using meanwhile.
import type { DownloadView, HostView } from '../../shared/model.ts'
import type { StoredDownload, StoredHost } from '../engine/store-port.ts'
import type { HostsCommand, ListCommand, LogCommand, Target } from './arguments.ts'
import { hostLines, hostTable } from './hosts.ts'
import { type Listed, listLines, listTable, logLines, logText } from './list.ts'
import type { Output } from './report.ts'
import { findDownload, type StoreReader, unknownTarget } from './stored.ts'

export type ReadCommand = ListCommand | LogCommand | HostsCommand

export interface Reading {
  /** null where there is no database. Throws StoreError. */
  readStore(options: { readonly dir: string }): StoreReader | null
  /** As the engine shows one that is not running. */
  view(stored: StoredDownload): DownloadView
  hostView(host: StoredHost, now: number): HostView
  /** Wall clock, ms. */
  now(): number
}

/** Prints what is asked for; false where there is no such download. Throws StoreError. */
export function readOnly(reading: Reading, command: ReadCommand, dir: string, output: Output): boolean {
  const reader = reading.readStore({ dir })
  try {
    if (command.kind === 'log') return tellLog(reading, reader, command, output)
    if (command.kind === 'list') tellList(reading, reader, command, output)
    else tellHosts(reading, reader, command, output)
    return true
  } finally {
    reader?.close()
  }
}

/** The downloads that are meant, each once, and a sentence for each target that means none. Throws StoreError. */
export function findAll(
  { readStore }: Pick<Reading, 'readStore'>,
  dir: string,
  targets: readonly Target[],
): { readonly found: readonly StoredDownload[]; readonly unknown: readonly string[] } {
  const reader = readStore({ dir })
  try {
    const downloads = reader?.downloads() ?? []
    const found = new Set<StoredDownload>()
    const unknown: string[] = []
    for (const target of targets) {
      const download = findDownload(downloads, target)
      if (download === null) unknown.push(unknownTarget(target))
      else found.add(download)
    }
    return { found: [...found], unknown }
  } finally {
    reader?.close()
  }
}

function tellList(reading: Reading, reader: StoreReader | null, { json }: ListCommand, output: Output): void {
  const downloads = reader?.downloads() ?? []
  const listed = downloads.map((stored): Listed => {
    const isRunning = stored.record.state === 'running'
    const last = (isRunning ? reader?.timeline(stored.id).at(-1) : undefined) ?? null
    return { stored, view: reading.view(stored), last }
  })
  if (json) output.out(listLines(listed, reading.now()))
  else if (listed.length > 0) output.out(listTable(listed, reading.now()))
  else output.err('There are no downloads yet.\n')
}

function tellLog(reading: Reading, reader: StoreReader | null, command: LogCommand, output: Output): boolean {
  const { target, json } = command
  const stored = findDownload(reader?.downloads() ?? [], target)
  if (stored === null) {
    output.err(`sluice: ${unknownTarget(target)}\n`)
    return false
  }
  const { host } = reading.view(stored)
  const events = reader?.timeline(stored.id) ?? []
  if (json) output.out(logLines(events, host))
  else if (events.length > 0) output.out(logText(events, host))
  else output.err('Nothing was written down about this download.\n')
  return true
}

function tellHosts(
  reading: Reading,
  reader: StoreReader | null,
  { json }: HostsCommand,
  output: Output,
): void {
  const now = reading.now()
  const hosts = (reader?.hosts() ?? []).map(host => reading.hostView(host, now))
  if (json) output.out(hostLines(hosts))
  else if (hosts.length > 0) output.out(hostTable(hosts))
  else output.err('Nothing is known of any host yet.\n')
}
