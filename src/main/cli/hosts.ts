// What `sluice hosts` prints. Pure.
import { formatInstant } from '../../shared/format.ts'
import type { HostView } from '../../shared/model.ts'
import { lines } from './list.ts'
import { table } from './table.ts'

const HEADINGS = ['HOST', 'ALLOWED', 'CAP', 'COOLING DOWN UNTIL', 'WHY', 'LAST SERVED']

export function hostTable(hosts: readonly HostView[]): string {
  const rows = hosts.map(({ host, allowed, cap, coolingUntil, because, lastServedAt }) => [
    host,
    String(allowed),
    cap === null ? 'none' : String(cap),
    coolingUntil === null ? '-' : formatInstant(coolingUntil),
    because ?? '-',
    lastServedAt === null ? 'never' : formatInstant(lastServedAt),
  ])
  return table([HEADINGS, ...rows], [1, 2])
}

/** One object a line. */
export const hostLines = (hosts: readonly HostView[]): string => lines(hosts)
