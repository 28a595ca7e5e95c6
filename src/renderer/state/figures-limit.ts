// The limits as a person chooses them. Pure.
import { LEAST_SPEED } from '../../shared/settings.ts'

/** Bytes per second. */
export const SPEED_PRESETS: readonly number[] = [
  500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000, 50_000_000,
]

export const SPEED_UNITS = { kB: 1_000, MB: 1_000_000 } as const
export type SpeedUnit = keyof typeof SPEED_UNITS

/** Bytes per second; null: no number, or less than what keeps a connection alive. A comma counts as a point. */
export function readLimit(text: string, unit: SpeedUnit): number | null {
  const typed = text.trim().replace(',', '.')
  if (!/^\d+(?:\.\d+)?$/.test(typed)) return null
  const bytes = Math.round(Number(typed) * SPEED_UNITS[unit])
  return bytes >= LEAST_SPEED && bytes <= Number.MAX_SAFE_INTEGER ? bytes : null
}

/** The same the other way: what stands in the field for a limit. */
export function writeLimit(bytes: number): { readonly text: string; readonly unit: SpeedUnit } {
  const unit = bytes >= SPEED_UNITS.MB ? 'MB' : 'kB'
  return { text: String(Math.round((bytes / SPEED_UNITS[unit]) * 100) / 100), unit }
}

/** What is offered: the presets, and the present limit in its place where it is none of them. */
export function speedChoices(limit: number | null): readonly number[] {
  if (limit === null || SPEED_PRESETS.includes(limit)) return SPEED_PRESETS
  return [...SPEED_PRESETS, limit].sort((a, b) => a - b)
}
