// The picture beside a name: what kind of file it promises to be.
import {
  AppWindow,
  Disc3,
  FileArchive,
  FileCode,
  FileHeadphone,
  FileImage,
  FilePlay,
  File as FileShape,
  FileText,
  type LucideIcon,
} from 'lucide-react'
import type { ReactElement } from 'react'
import { type FileKind, fileKind } from './figures.ts'

export const FILE_ICONS: Readonly<Record<FileKind, LucideIcon>> = {
  archive: FileArchive,
  video: FilePlay,
  audio: FileHeadphone,
  image: FileImage,
  text: FileText,
  disc: Disc3,
  program: AppWindow,
  code: FileCode,
  other: FileShape,
}

export function FileIcon({ name }: { readonly name: string }): ReactElement {
  const Icon = FILE_ICONS[fileKind(name)]
  return (
    <span className="file-icon" aria-hidden="true">
      <Icon size={20} strokeWidth={1.75} />
    </span>
  )
}
