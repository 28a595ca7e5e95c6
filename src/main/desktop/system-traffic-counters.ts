// What operating systems say of their network interfaces, read from their own texts, and which of these to count:
// those that are hardware. Everything else carries bytes that one of those has counted already.

/** Bytes since the interface was brought up, or since the counter began anew. */
export interface Counters {
  readonly name: string
  readonly received: number
  readonly sent: number
}

/** Linux, /proc/net/dev (proc_net(5)): after the colon eight numbers received, eight sent; the first of each is bytes. */
export function parseProcNetDev(text: string): readonly Counters[] {
  return text.split('\n').flatMap(line => {
    const colon = line.lastIndexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trim()
    const numbers = fieldsOf(line.slice(colon + 1))
    return name === '' ? [] : countersOf(name, numbers[0], numbers[8])
  })
}

/**
 * macOS, `netstat -ibn`: a line for each address of an interface, of which `<Link#…>` is the interface itself. It has no
 * address where the interface has none, so columns are counted from the end: Ibytes Opkts Oerrs Obytes Coll.
 */
export function parseNetstatInterfaces(text: string): readonly Counters[] {
  return text.split('\n').flatMap(line => {
    const fields = fieldsOf(line)
    const [name, , network] = fields
    if (name === undefined || !/^<Link#\d+>$/.test(network ?? '')) return []
    // A star marks an interface that is down.
    return countersOf(name.replace(/\*$/, ''), fields.at(-5), fields.at(-2))
  })
}

/**
 * Windows, `netstat -e`: one line of bytes for all interfaces together, the first of those with two numbers. Its words
 * are in the language of Windows.
 */
export function parseNetstatTotals(text: string): readonly Counters[] {
  for (const line of text.split('\n')) {
    const numbers = /\s(\d+)\s+(\d+)\s*$/.exec(line)
    if (numbers !== null) return countersOf('all', numbers[1], numbers[2])
  }
  return []
}

/** Names of interfaces on Linux that carry what others carry too, for where it cannot be asked which are hardware. */
const VIRTUAL_LINUX =
  /^(lo$|veth|docker|br-|br\d|virbr|vnet|tap|tun|wg|tailscale|zt|bond|team|dummy|ifb|sit|gre|ip6|ppp|vmnet|vboxnet|cni|flannel|cali|podman|lxc|lxd|macv|ipv|vlan|nlmon)|[.:@]/

/** Whether a Linux interface should be counted, by its name alone. */
export function isLikelyHardware(name: string): boolean {
  return !VIRTUAL_LINUX.test(name)
}

/** Whether a macOS interface is hardware: Ethernet, Wi-Fi and tethering are all `en`, numbered. */
export function isHardwareOnMac(name: string): boolean {
  return /^en\d+$/.test(name)
}

function fieldsOf(line: string): readonly string[] {
  return line.trim().split(/\s+/)
}

function countersOf(
  name: string,
  received: string | undefined,
  sent: string | undefined,
): readonly Counters[] {
  if (!/^\d+$/.test(received ?? '') || !/^\d+$/.test(sent ?? '')) return []
  return [{ name, received: Number(received), sent: Number(sent) }]
}
