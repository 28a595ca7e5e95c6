// The commands that change something: each needs the data folder for itself, and a queue.
import type { DownloadId } from '../../shared/model.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import type { CapCommand, CheckCommand, ForgetCommand, RelinkCommand, Target } from './arguments.ts'
import { checkAll, relinkOne } from './check.ts'
import { getAll, type Session } from './get.ts'
import type { GetCommand } from './get-arguments.ts'
import { hostLines, hostTable } from './hosts.ts'
import { lines } from './list.ts'
import type { Output } from './report.ts'

export type WorkCommand = GetCommand | CheckCommand | RelinkCommand | CapCommand | ForgetCommand

export interface WorkSession extends Session {
  readonly output: Output
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

/** Prints the host as it stands then. */
function capHost({ queue, output }: WorkSession, { host, connections, json }: CapCommand): boolean {
  queue.capHost(host, connections)
  const hosts = hostsNamed(queue, host)
  if (json) output.out(hostLines(hosts))
  else if (hosts.length > 0) output.out(hostTable(hosts))
  return true
}

function forgetHost({ queue, output }: WorkSession, { host, json }: ForgetCommand): boolean {
  if (hostsNamed(queue, host).length === 0) {
    output.err(`sluice: Nothing is known of ${host}; sluice hosts shows what is.\n`)
    return false
  }
  queue.forgetHost(host)
  if (json) output.out(lines([{ event: 'forgotten', host }]))
  else output.err(`Forgot what was known of ${host}.\n`)
  return true
}

const hostsNamed = (queue: DownloadQueue, name: string) => queue.hosts().filter(({ host }) => host === name)
