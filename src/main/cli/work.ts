// The commands that change something, over a queue: of their own, or the app's.
import type { DownloadId, HostView } from '../../shared/model.ts'
import type { CapCommand, CheckCommand, ForgetCommand, RelinkCommand, Target } from './arguments.ts'
import { checkAll, relinkOne } from './check.ts'
import { getAll, type Session, type WorkQueue } from './get.ts'
import type { GetCommand } from './get-arguments.ts'
import { hostLines, hostTable } from './hosts.ts'
import { lines } from './list.ts'
import type { Output } from './report.ts'

export type WorkCommand = GetCommand | CheckCommand | RelinkCommand | CapCommand | ForgetCommand

/** Told what became of the person's wish about a host. */
export interface HostWords {
  /** The host as it stands then; none where nothing is known of it. */
  capped(hosts: readonly HostView[]): void
  forgotten(wasKnown: boolean): void
}

export interface WorkSession extends Session {
  readonly hostWords: HostWords
}

/** Prints them. */
export function printHostWords(command: WorkCommand, output: Output): HostWords {
  const { json } = command
  const host = 'host' in command ? command.host : ''
  return {
    capped(hosts) {
      if (json) output.out(hostLines(hosts))
      else if (hosts.length > 0) output.out(hostTable(hosts))
    },
    forgotten(wasKnown) {
      if (!wasKnown) output.err(`sluice: Nothing is known of ${host}; sluice hosts shows what is.\n`)
      else if (json) output.out(lines([{ event: 'forgotten', host }]))
      else output.err(`Forgot what was known of ${host}.\n`)
    },
  }
}

/** The downloads that the command is about, to be found before it begins. */
export function targetsOf(command: WorkCommand): readonly Target[] {
  if (command.kind === 'check') return command.targets
  return command.kind === 'relink' ? [command.target] : []
}

/**
 * Runs the command; whether all went well. Rejects with what the queue rejects with, or when the signal is aborted.
 * @param ids the downloads that it is about.
 */
export async function work(
  session: WorkSession,
  command: WorkCommand,
  ids: readonly DownloadId[],
  signal: AbortSignal,
): Promise<boolean> {
  switch (command.kind) {
    case 'get':
      return getAll(session, command, signal)
    case 'check':
      return checkAll(session, { ids, fetch: command.fetch }, signal)
    case 'relink': {
      const [id] = ids
      return id === undefined ? false : relinkOne(session, { id, url: command.url }, signal)
    }
    case 'cap':
      return capHost(session, command)
    case 'forget':
      return forgetHost(session, command)
  }
}

function capHost({ queue, hostWords }: WorkSession, { host, connections }: CapCommand): boolean {
  queue.capHost(host, connections)
  hostWords.capped(hostsNamed(queue, host))
  return true
}

function forgetHost({ queue, hostWords }: WorkSession, { host }: ForgetCommand): boolean {
  const wasKnown = hostsNamed(queue, host).length > 0
  if (wasKnown) queue.forgetHost(host)
  hostWords.forgotten(wasKnown)
  return wasKnown
}

const hostsNamed = (queue: WorkQueue, name: string) => queue.hosts().filter(({ host }) => host === name)
