// Tells what was removed, with the way back for as long as there is one; and what was copied.
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { say } from '../../../shared/words.ts'
import { useController, useWindow } from '../../state/use-controller.ts'
import { closeToast, toast } from '../ui/toasts.tsx'

const REMOVED = 'removed'

export function QueueToasts(): null {
  const { removals: store, actions } = useController()
  const last = useStore(store, ({ removals }) => removals.at(-1))
  const copied = useWindow(state => state.copied)

  useEffect(() => {
    if (last === undefined) return
    const count = last.ids.length
    toast({
      id: REMOVED,
      text: say(last.withFile ? 'queue.removed-files' : 'queue.removed', { count }),
      action: { label: say('common.undo'), run: () => void actions.undo() },
      for: Math.max(0, last.until - Date.now()),
    })
    return () => closeToast(REMOVED)
  }, [last, actions])

  useEffect(() => {
    if (copied !== null) {
      toast({ id: 'copied', ...copied })
    }
  }, [copied])

  return null
}
