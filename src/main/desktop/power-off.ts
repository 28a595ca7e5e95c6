// Putting the computer to sleep and shutting it down, by the system's own programs. Which program is a table; running it
// comes in as an argument, so that no test touches the machine.
import { execFile } from 'node:child_process'
import type { Countdown } from '../../shared/details.ts'
import { say } from '../../shared/words.ts'

/** The program answers at once, ms; one that asks for a password in a window nobody sees never does. */
const PATIENCE = 30_000

export interface Program {
  readonly file: string
  readonly args: readonly string[]
  /** It returns only when the computer wakes up again, which may be days later. */
  readonly sleepsToo?: boolean
}

/** Runs a program without a shell; rejects where it cannot be run or says no. */
export type RunProgram = (program: Program) => Promise<void>

/**
 * The program for it; null where none is known.
 * @param windows the folder of Windows, where that is the platform.
 */
export function powerProgram(
  action: 'sleep' | 'shutdown',
  platform: NodeJS.Platform,
  windows = 'C:\\Windows',
): Program | null {
  const isSleep = action === 'sleep'
  switch (platform) {
    case 'linux':
      return { file: 'systemctl', args: [isSleep ? 'suspend' : 'poweroff'] }
    case 'darwin':
      return isSleep
        ? { file: '/usr/bin/pmset', args: ['sleepnow'] }
        : { file: '/usr/bin/osascript', args: ['-e', 'tell application "System Events" to shut down'] }
    case 'win32':
      return isSleep
        ? {
            file: `${windows}\\System32\\rundll32.exe`,
            args: ['powrprof.dll,SetSuspendState', '0,1,0'],
            sleepsToo: true,
          }
        : // Five seconds, in which Sluice ends in good order.
          { file: `${windows}\\System32\\shutdown.exe`, args: ['/s', '/t', '5'] }
    default:
      return null
  }
}

export const runProgram: RunProgram = ({ file, args, sleepsToo = false }) =>
  new Promise((resolve, reject) => {
    execFile(file, [...args], { timeout: sleepsToo ? 0 : PATIENCE, windowsHide: true }, error => {
      if (error === null) resolve()
      else reject(error)
    })
  })

export interface CarryOutDeps {
  readonly platform: NodeJS.Platform
  /** The folder of Windows, where that is the platform. */
  readonly windows: string | undefined
  readonly run: RunProgram
  /** Resolves when everything that was received is durable. */
  readonly suspend: () => Promise<void>
  readonly quit: () => void
  /** Told a sentence for the person where it could not be done. */
  readonly complain: (sentence: string) => void
  readonly report: (error: unknown) => void
}

/**
 * Quits, puts to sleep or shuts down; never rejects. Everything is durable before the system is asked, and Sluice ends in
 * good order as soon as it has agreed to shut down: one that quit before could no longer say that the system refused.
 */
export async function carryOut(action: Countdown['action'], deps: CarryOutDeps): Promise<void> {
  if (action === 'quit') return deps.quit()
  try {
    const program = powerProgram(action, deps.platform, deps.windows)
    if (program === null) throw new Error(`no program for ${action} on ${deps.platform}`)
    await deps.suspend()
    await deps.run(program)
    if (action === 'shutdown') deps.quit()
  } catch (error) {
    deps.report(error)
    deps.complain(say(action === 'sleep' ? 'main.end.no-sleep' : 'main.end.no-shutdown'))
  }
}
