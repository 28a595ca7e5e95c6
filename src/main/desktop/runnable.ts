// Whether a file would run when it is opened, told by its first bytes and its mode: a server chooses a file's name, and a
// program needs none that says so. What the name itself says is told elsewhere.

/** So many first bytes are looked at: a byte order mark and the longest beginning. */
export const HEAD_BYTES = 21

/** What a file is, without following a link. */
export interface FoundFile {
  readonly kind: 'file' | 'link' | 'other'
  /** The first HEAD_BYTES at most. */
  readonly head: Uint8Array
  /** POSIX permission bits; 0 where the system has none. */
  readonly mode: number
}

/** Beginnings of what systems start, or act on as if it had been started, in Latin-1. */
const BEGINNINGS: readonly string[] = [
  '#!',
  '\x7fELF',
  // DOS and Windows programs, libraries, drivers (PE, NE, LE).
  'MZ',
  // Mach-O, 32 and 64 bits, in both byte orders, and for several processors; the last is a Java class too.
  ...['\xfe\xed\xfa\xce', '\xfe\xed\xfa\xcf', '\xce\xfa\xed\xfe', '\xcf\xfa\xed\xfe', '\xca\xfe\xba\xbe'],
  // A shortcut of Windows ([MS-SHLLINK] 2.1), of a desktop, of a browser.
  ...['L\0\0\0\x01\x14\x02\0', '[Desktop Entry]', '[InternetShortcut]'],
]

/** Whether these bytes run. The mode alone says so only of a name without an ending: some disks give it to every file. */
export function looksRunnable(name: string, { head, mode }: Pick<FoundFile, 'head' | 'mode'>): boolean {
  const begin = String.fromCharCode(...head.subarray(0, HEAD_BYTES)).replace(/^\xef\xbb\xbf/, '')
  if (BEGINNINGS.some(beginning => begin.startsWith(beginning))) return true
  return (mode & 0o111) !== 0 && name.lastIndexOf('.') <= 0
}
