// What app://sluice/ answers: a file of the renderer's bundle or a plain refusal, always with the content policy.
// Knows nothing of Electron; the path can never leave the bundle, whatever the URL says.
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { isOwnPage } from './dispatch.ts'

/** The window fetches nothing and runs nothing but its own bundle; hence no connect-src and no inline code. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  // No policy at all: else a page could make one that lets everything through.
  "trusted-types 'none'",
].join('; ')

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/

/**
 * The file of `root` that `url` names, or null where it names none. Bundlers write plain ASCII names, so a segment
 * with anything else (an escape, a backslash, a colon, a leading dot) is refused rather than decoded.
 */
export function resolveAsset(root: string, url: string): string | null {
  if (!isOwnPage(url)) return null
  const { pathname } = new URL(url)
  const path = pathname === '/' || pathname === '' ? '/index.html' : pathname
  const segments = path.slice(1).split('/')
  if (!segments.every(segment => SEGMENT.test(segment))) return null
  if (CONTENT_TYPES[extname(path)] === undefined) return null
  return join(root, ...segments)
}

/** Answers one request: 200 with the file, 404 where there is none, 405 for anything but GET. */
export async function answerAsset(root: string, method: string, url: string): Promise<Response> {
  if (method !== 'GET') return refusal(405)
  const path = resolveAsset(root, url)
  if (path === null) return refusal(404)
  try {
    const bytes = await readFile(path)
    const type = CONTENT_TYPES[extname(path)] ?? 'application/octet-stream'
    return new Response(bytes, { status: 200, headers: headers(type) })
  } catch {
    return refusal(404)
  }
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: headers('text/plain; charset=utf-8') })
}

function headers(type: string): Record<string, string> {
  return {
    'Content-Type': type,
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
  }
}
