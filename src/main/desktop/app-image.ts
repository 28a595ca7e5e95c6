// Which AppImage runs us, if one does.
import { realpathSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The file of the AppImage that `executable` runs from: that is mounted anew at each start, and its own file stays. null
 * where none does: a program that another AppImage started, a terminal above all, inherits the variables of that one.
 */
export function appImageOf(
  { APPIMAGE: file, APPDIR: mounted }: Readonly<Record<string, string | undefined>>,
  executable: string,
): string | null {
  if (!file || !mounted) return null
  // The system names a program by its real path.
  return executable.startsWith(join(realOf(mounted), '/')) ? file : null
}

function realOf(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}
