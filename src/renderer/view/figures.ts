// Sizes, speeds and kinds of files, as the rows show them. Decimal units, as file managers and sellers count.
import { formatSteadyBytes } from '../../shared/format.ts'

/** "0 B", "731 kB", "12.4 MB", "4.21 GB": steady width while it counts, so that rows do not tremble. */
export function formatSize(bytes: number): string {
  return formatSteadyBytes(bytes)
}

/** "12.4 MB/s". */
export function formatSpeed(bytesPerSecond: number): string {
  return `${formatSize(Math.round(bytesPerSecond))}/s`
}

export type FileKind =
  | 'archive'
  | 'video'
  | 'audio'
  | 'image'
  | 'text'
  | 'disc'
  | 'program'
  | 'code'
  | 'other'

const KINDS: Readonly<Record<Exclude<FileKind, 'other'>, string>> = {
  archive: '7z bz2 gz lz lz4 rar tar tgz txz xz zip zst',
  video: '3gp avi flv m2ts m4v mkv mov mp4 mpeg mpg ogv ts webm wmv',
  audio: 'aac aif aiff alac flac m4a mp3 oga ogg opus wav wma',
  image: 'avif bmp gif heic jpeg jpg png psd raw svg tif tiff webp',
  text: 'csv doc docx epub md mobi odp ods odt pdf ppt pptx rtf tsv txt xls xlsx',
  disc: 'bin cue dmg img iso qcow2 vdi vhd vhdx vmdk',
  program: 'apk appimage appx bat cmd deb exe flatpak jar msi msix pkg rpm run sh snap',
  code: 'c cpp css go h html java js json py rs sql toml ts wasm xml yaml yml',
}

const KIND_OF: ReadonlyMap<string, FileKind> = new Map(
  Object.entries(KINDS).flatMap(([kind, endings]) =>
    endings.split(' ').map(ending => [ending, kind as FileKind] as const),
  ),
)

/** The kind a file's name promises. */
export function fileKind(name: string): FileKind {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  return KIND_OF.get(ending) ?? 'other'
}

/** Longest short form of a folder that still shows two of its parts. */
const ROOM_FOR_TWO = 24

/** A folder as a person knows it: the home folder as "~", and of a deep one only its last parts. */
export function shortFolder(dir: string): string {
  const home = dir.replace(/^(?:\/home\/[^/]+|\/Users\/[^/]+|[A-Za-z]:\\Users\\[^\\]+)(?=[/\\]|$)/, '~')
  const separator = home.includes('\\') ? '\\' : '/'
  const parts = home.split(separator)
  if (parts.length <= 3 && home.length <= ROOM_FOR_TWO) return home
  const two = `…${separator}${parts.slice(-2).join(separator)}`
  return two.length <= ROOM_FOR_TWO ? two : `…${separator}${parts.at(-1) ?? ''}`
}
