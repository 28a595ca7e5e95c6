// One value of a row as SQLite gave it, understood or undefined. Nothing here throws: a file may hold anything.

/** Text of any length. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A whole number from 0 to 2^53 - 1. */
export function whole(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** 0 or 1. */
export function flag(value: unknown): boolean | undefined {
  return value === 0 || value === 1 ? value === 1 : undefined
}

/** null as such, anything else as `read` has it. */
export function orNull<T>(value: unknown, read: (value: unknown) => T | undefined): T | null | undefined {
  return value === null ? null : read(value)
}

/** What JSON text stands for. */
export function parseJson(value: unknown): unknown {
  if (typeof value !== 'string') return undefined
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

/** The own names and values of a JSON object. */
export function parseEntries(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  const parsed = parseJson(value)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined
  return Object.entries(parsed)
}
