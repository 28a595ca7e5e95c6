// What the app has to say that belongs to no single download, until the person has put it away.
import { randomUUID } from 'node:crypto'
import type { Notice } from '../../shared/model.ts'

export interface NoticeBoard {
  readonly all: readonly Notice[]
  /** Says a sentence; one that stands there already is not said twice. */
  tell(text: string): void
  dismiss(id: Notice['id']): void
}

/** @param changed called after each change. */
export function createNoticeBoard(first: readonly Notice[], changed: () => void): NoticeBoard {
  let all = first
  return {
    get all() {
      return all
    },
    tell(text) {
      if (all.some(notice => notice.text === text)) return
      all = [...all, { id: randomUUID(), text }]
      changed()
    },
    dismiss(id) {
      all = all.filter(notice => notice.id !== id)
      changed()
    },
  }
}
