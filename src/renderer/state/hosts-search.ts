// Which hosts are shown, and when a search is worth its place. Pure.
import type { HostView } from '../../shared/model.ts'

/** More than these are searched rather than read. */
const FEW = 10

/** More lines than these help nobody; the search finds the rest. */
export const MOST_SHOWN = 200

export function needsSearch(hosts: readonly HostView[]): boolean {
  return hosts.length > FEW
}

/** Those whose name has every word of the search in it, in the order given. */
export function hostsFound(hosts: readonly HostView[], search: string): readonly HostView[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return words.length === 0
    ? hosts
    : hosts.filter(({ host }) => words.every(word => host.toLowerCase().includes(word)))
}
