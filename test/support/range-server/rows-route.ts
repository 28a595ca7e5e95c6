// Rows 40 to 51: redirects, credentials, links that expire, and proxies.
import { redirect, refuse } from './behaviour.ts'
import { ELSEWHERE } from './elsewhere.ts'
import type { HostileRow } from './rows.ts'

const REFUSED = { first: 'protocol', resume: 'protocol' } as const

export const ROUTE_ROWS: readonly HostileRow[] = [
  {
    row: 40,
    name: 'a redirect',
    cases: [301, 302, 303, 307, 308].map(status => ({
      what: String(status),
      hostile: () => redirect(ELSEWHERE, status),
      first: 'right',
      ...(status === 302 ? { range: 'right' } : {}),
      resume: 'right',
    })),
  },
  {
    row: 41,
    name: 'a loop of redirects',
    cases: [
      { what: 'to itself', hostile: (_truth, { path }) => redirect(path), ...REFUSED },
      {
        what: 'to ever new places',
        hostile: (_truth, { path, target, index }) => redirect(`${path}?${target.length}-${index}`),
        first: 'protocol',
        resume: 'protocol',
      },
    ],
  },
  { row: 42, name: 'a redirect to another origin', cases: [] },
  { row: 43, name: 'a redirect from https to http', cases: [] },
  {
    row: 44,
    name: 'a redirect to file:, data:, ftp:, javascript:',
    cases: [
      'file:///etc/passwd',
      'data:text/plain,hello',
      'ftp://127.0.0.1/file.bin',
      'javascript:alert(1)',
      'http://[::1/',
      'about:blank',
    ].map(location => ({ what: location, hostile: () => redirect(location), ...REFUSED })),
  },
  { row: 45, name: 'a redirect from the public network to a private address', cases: [] },
  {
    row: 46,
    name: '3xx without Location',
    cases: [
      ...[301, 302, 303, 307, 308, 300, 304, 305, 399].map(status => ({
        what: String(status),
        hostile: () => redirect(null, status),
        ...REFUSED,
      })),
      {
        what: 'once, beside connections that are served',
        hostile: () => redirect(null),
        range: 'right',
      },
    ],
  },
  { row: 47, name: 'a cookie set on the way', cases: [] },
  {
    row: 48,
    name: 'a signed link that expires',
    cases: [{ hostile: () => refuse(403), first: 'forbidden', range: 'right', resume: 'expired-link' }],
  },
  {
    row: 49,
    name: '401',
    cases: [
      {
        hostile: () => refuse(401, [['WWW-Authenticate', 'Basic realm="x"']]),
        first: 'unauthorized',
        range: 'right',
        resume: 'expired-link',
      },
    ],
  },
  {
    row: 50,
    name: '407, a proxy that is down',
    cases: [
      {
        what: '407 from a server',
        hostile: () => refuse(407),
        first: 'network',
        resume: 'network',
      },
    ],
  },
  { row: 51, name: 'a proxy that strips Range or transforms', cases: [] },
]
