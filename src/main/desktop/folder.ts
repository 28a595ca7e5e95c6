// Whether new downloads can go to a folder, in a person's words. The engine proves it again when a download starts.
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'

/** A sentence saying what is wrong with `dir` and what to do, or null where files can be saved in it. */
export async function folderTrouble(dir: string): Promise<string | null> {
  if (!isAbsolute(dir)) return `“${dir}” is not a full folder path. Choose the folder with the folder button.`
  try {
    const facts = await stat(dir)
    if (!facts.isDirectory()) return `“${dir}” is a file, not a folder. Choose another folder.`
    await access(dir, constants.W_OK | constants.X_OK)
    return null
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return `The folder “${dir}” is not there. Connect its drive or choose another folder.`
    }
    return `Sluice may not save files in “${dir}”. Choose another folder, or allow writing there.`
  }
}
