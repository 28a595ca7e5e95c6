// Which addresses lie inside this machine or its networks, so that a public server cannot send us to them.
import { BlockList, isIP } from 'node:net'

const NOT_PUBLIC_IPV4: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8], // this network, unspecified (RFC 6890)
  ['10.0.0.0', 8], // private (RFC 1918)
  ['100.64.0.0', 10], // shared by carriers (RFC 6598)
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local (RFC 3927), cloud metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments (RFC 6890)
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks (RFC 2544)
  ['224.0.0.0', 4], // multicast (RFC 5771)
  ['240.0.0.0', 4], // reserved and broadcast (RFC 1112)
]

const NOT_PUBLIC_IPV6: readonly (readonly [network: string, prefix: number])[] = [
  ['::', 128], // unspecified
  ['::1', 128], // loopback
  ['64:ff9b:1::', 48], // local translation (RFC 8215)
  ['fc00::', 7], // unique local (RFC 4193)
  ['fe80::', 10], // link-local (RFC 4291)
  ['fec0::', 10], // site-local (RFC 3879)
  ['ff00::', 8], // multicast
]

const notPublic = new BlockList()
for (const [network, prefix] of NOT_PUBLIC_IPV4) notPublic.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of NOT_PUBLIC_IPV6) notPublic.addSubnet(network, prefix, 'ipv6')

/**
 * Whether an IPv4 or IPv6 address (no brackets; a zone is passed over) is loopback, private, link-local, shared,
 * multicast or otherwise not of the public network. IPv6 forms that carry an IPv4 address (mapped, compatible,
 * NAT64, 6to4) are judged by that. A text that is no address counts as private: refusing is the safe mistake.
 */
export function isPrivateAddress(address: string): boolean {
  const bare = address.split('%', 1)[0] ?? ''
  const family = isIP(bare)
  if (family === 0) return true
  if (family === 4) return notPublic.check(bare, 'ipv4')
  const carried = carriedIPv4(groupsOf(bare))
  if (carried !== null && notPublic.check(carried, 'ipv4')) return true
  return notPublic.check(bare, 'ipv6')
}

/** The IPv4 address inside an IPv6 one, or null (RFC 4291 §2.5.5, RFC 6052 §2.1, RFC 3056 §2). */
function carriedIPv4(groups: readonly number[]): string | null {
  const leadingZeros = (count: number): boolean => groups.slice(0, count).every(group => group === 0)
  if (leadingZeros(5) && groups[5] === 0xffff) return dotted(groups[6], groups[7])
  if (leadingZeros(6) && groups[6] !== 0) return dotted(groups[6], groups[7])
  if (groups[0] === 0x64 && groups[1] === 0xff9b && groups[2] === 0) return dotted(groups[6], groups[7])
  if (groups[0] === 0x2002) return dotted(groups[1], groups[2])
  return null
}

function dotted(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The eight 16-bit groups of a valid IPv6 address. */
function groupsOf(address: string): readonly number[] {
  // The URL parser writes the last four bytes in hex even where they were dotted (RFC 5952 §5 aside).
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = '', tail] = text.split('::')
  const parse = (part: string): number[] =>
    part === '' ? [] : part.split(':').map(group => Number.parseInt(group, 16))
  const before = parse(head)
  if (tail === undefined) return before
  const after = parse(tail)
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
}
