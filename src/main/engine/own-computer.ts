// Which hosts are reached without any network. Pure.

/** @param host as in a URL, with or without a port. */
export function isOwnComputer(host: string): boolean {
  return /^(?:localhost|127\.[0-9.]+|\[::1\])(?::\d+)?$/i.test(host)
}
