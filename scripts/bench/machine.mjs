// What a number was measured on: the machine's facts and the versions of everything that took part.
import { execFileSync } from 'node:child_process'
import { cpus, release, totalmem } from 'node:os'
import { nodeBinary } from '../lib/paths.mjs'

/** `programs`: name → version; `electron`: its version, or null where it took no part. */
export function machineFacts(programs, electron) {
  const cores = cpus()
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    versions: {
      ...programs,
      node: execFileSync(nodeBinary(), ['--version'], { encoding: 'utf8' }).trim().slice(1),
      ...(electron === null ? {} : { electron }),
    },
  }
}

/** One line for people. Pure. */
export function machineLine({ cpu, cores, memoryGiB, kernel, versions }) {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `${cores} cores (${cpu}), ${memoryGiB} GiB, Linux ${kernel}; ${list.join(', ')}`
}
