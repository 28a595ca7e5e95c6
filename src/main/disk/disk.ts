// The Disk port over the file system of this machine.
import { link } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Disk } from '../engine/ports.ts'
import { told } from './disk-errors.ts'
import { factsOf, statsAt } from './file-facts.ts'
import { freeSpace, prepareFolder, syncFolder, volumeOf } from './folder.ts'
import { createPartFile, openPartFile } from './part-file.ts'
import type { PublishOptions } from './publish.ts'
import { publish, removeName } from './publish.ts'
import { systemQuarantine } from './quarantine.ts'

export interface DiskOptions extends PublishOptions {
  readonly mark: Disk['mark']
}

/** `options` exist for tests; the app calls it without. */
export function createDisk({ mark = systemQuarantine, ...options }: Partial<DiskOptions> = {}): Disk {
  const publishing: PublishOptions = { link, mode: 0o666 & ~process.umask(), ...options }
  return {
    prepareFolder,
    createPart: createPartFile,
    openPart: openPartFile,
    async facts(path) {
      const stats = await told(`look at ${basename(path)}`, () => statsAt(path))
      return stats === null ? null : factsOf(stats)
    },
    ...(mark === undefined ? {} : { mark }),
    renameNoReplace: (from, to, id) => publish(from, to, publishing, id),
    syncFolder,
    remove: path => told(`delete ${basename(path)}`, () => removeName(path)),
    volumeOf,
    freeSpace,
  }
}
