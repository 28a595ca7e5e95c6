// Diagnosis from the first moment on: the log is open, errors go into it, what died before is known, and an end by an error
// leaves a report. Begins before the list is opened, as that may be what goes wrong.
import { join } from 'node:path'
import { type CrashReports, crashReportsIn } from './crash-report.ts'
import { type ProgramFacts, programLines, systemName } from './diagnostics-program.ts'
import { entryOf, type LogFile, openLog, presentPerson } from './log.ts'
import { followPages, type PagesFollowed } from './log-follow.ts'
import type { Person } from './redact.ts'
import { complain, reportInto } from './report.ts'

/** So many of the last lines of the log go into a report of an end. */
const CRASH_LINES = 50

export interface Diagnosis {
  readonly log: LogFile
  readonly program: readonly string[]
  readonly crashes: CrashReports
  readonly person: Person
  /** Keeps a report of the error that ends Sluice now. Never throws. */
  keepCrash(error: unknown): void
  /** The last word of the log. */
  end(): void
}

export interface DiagnosisOptions {
  readonly dataDir: string
  readonly app: PagesFollowed
  readonly program: Omit<ProgramFacts, 'platform' | 'arch' | 'system' | 'environment' | 'args'>
}

/** Never throws, whatever the data folder is. */
export function beginDiagnosis({ dataDir, app, program }: DiagnosisOptions): Diagnosis {
  const person = presentPerson()
  const log = openLog({ folder: join(dataDir, 'logs'), person, complain })
  reportInto(log)
  const { platform, arch, env } = process
  const lines = programLines({
    ...program,
    platform,
    arch,
    system: systemName(platform),
    environment: env,
    args: process.argv.slice(1),
  })
  log.info(`started: ${lines.join('; ')}`)
  followPages(app, log)
  const crashes = crashReportsIn(join(dataDir, 'crash-reports'))
  return {
    log,
    program: lines,
    crashes,
    person,
    keepCrash(error) {
      const text = [...lines, '', entryOf([error], person), '', ...log.tail(CRASH_LINES)].join('\n')
      const path = crashes.write(`${text}\n`, Date.now())
      log.error(`ends by that error; ${path === null ? 'no report could be written' : 'see crash-reports'}`)
    },
    end() {
      log.info('ended in good order')
    },
  }
}
