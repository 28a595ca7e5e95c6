// Every error of the file system, told as a DiskError: one of its faults and the plain fact for the person.
import { constants } from 'node:os'
import type { DiskFault } from '../engine/ports.ts'
import { DiskError } from '../engine/ports.ts'

interface Cause {
  readonly fault: DiskFault
  readonly plain: string
}

/** A drive that went away: unplugged, unmounted by force, or a share whose server is out of reach. */
const GONE: Cause = { fault: 'missing', plain: 'its drive is not there' }

/** By name as errno(3) has it (libuv maps those of Windows to the same names). */
const CAUSES: Readonly<Record<string, Cause>> = {
  ENOSPC: { fault: 'full', plain: 'the disk is full' },
  EDQUOT: { fault: 'full', plain: 'your share of the disk is used up' },
  EACCES: { fault: 'denied', plain: 'permission denied' },
  EPERM: { fault: 'denied', plain: 'not permitted' },
  EROFS: { fault: 'denied', plain: 'the disk is read-only' },
  EBUSY: { fault: 'denied', plain: 'in use by another program' },
  ETXTBSY: { fault: 'denied', plain: 'in use by another program' },
  ENOENT: { fault: 'missing', plain: 'nothing has that name' },
  ENODEV: GONE,
  ENXIO: GONE,
  ENOMEDIUM: GONE,
  ESTALE: GONE,
  ENOTCONN: GONE,
  ETIMEDOUT: GONE,
  EHOSTDOWN: GONE,
  EHOSTUNREACH: GONE,
  ENETDOWN: GONE,
  ENETUNREACH: GONE,
  ECONNRESET: GONE,
  EEXIST: { fault: 'exists', plain: 'that name is taken' },
  ENOTEMPTY: { fault: 'exists', plain: 'that name is taken' },
  EISDIR: { fault: 'not-a-file', plain: 'it is a folder' },
  ENOTDIR: { fault: 'not-a-file', plain: 'part of its path is not a folder' },
  ELOOP: { fault: 'not-a-file', plain: 'it is a link' },
  ENAMETOOLONG: { fault: 'name-too-long', plain: 'the name is too long' },
  // Not 'full': no amount of free space would help (FAT32 ends at 4 GiB).
  EFBIG: { fault: 'io', plain: 'the file is too large for this disk' },
  EMFILE: { fault: 'io', plain: 'too many open files' },
  ENFILE: { fault: 'io', plain: 'too many open files' },
  EIO: { fault: 'io', plain: 'the disk reported an error' },
  EUCLEAN: { fault: 'io', plain: 'the disk is damaged and needs repair' },
}

/** What libuv has no name for, by number: Node then says "Unknown system error -122". */
const NAMES: ReadonlyMap<number, string> = new Map([
  // Those of Linux that even Node's own list leaves out (asm-generic/errno.h).
  ...(process.platform === 'linux'
    ? ([
        [117, 'EUCLEAN'],
        [123, 'ENOMEDIUM'],
      ] as const)
    : []),
  ...Object.entries(constants.errno).map(([name, number]) => [number, name] as const),
])

/** A DiskError for `error`, met while `doing` ("write report.pdf.part"); a DiskError stays as it is. */
export function diskError(error: unknown, doing: string): DiskError {
  if (error instanceof DiskError) return error
  const code = errorCode(error)
  const cause = CAUSES[code]
  const plain = cause === undefined ? code : `${cause.plain} (${code})`
  return new DiskError(cause?.fault ?? 'io', `could not ${doing}: ${plain}`, { cause: error })
}

/** The system's code ("ENOENT"), or the message of an error that has none. */
export function errorCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    const isNameless = error.code.startsWith('Unknown system error') && 'errno' in error
    const name = isNameless && typeof error.errno === 'number' ? NAMES.get(-error.errno) : undefined
    return name ?? error.code
  }
  return error instanceof Error ? error.message : String(error)
}

/** Runs `work`; throws DiskError and nothing else. */
export async function told<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw diskError(error, doing)
  }
}
