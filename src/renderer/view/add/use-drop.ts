// Dropping anywhere on the window: links, text, pictures of pages, or files with links in them.
import { useEffect, useState } from 'react'
import { parseLinks } from '../../../shared/links.ts'
import { droppedText, isOwnDrag } from '../../state/intake.ts'
import { useController } from '../../state/use-controller.ts'

/** Takes every drop on the window; answers whether something droppable hovers over it now. */
export function useDrop(): boolean {
  const controller = useController()
  const [dragging, setDragging] = useState(false)

  useEffect(() => {
    // Each child entered and left counts, because the window itself gets no event of its own.
    let depth = 0
    // Rows and selected text are dragged within the window; they are nobody's download.
    let isOwn = false

    function isForeign(event: DragEvent): boolean {
      return !isOwn && !isOwnDrag(event.dataTransfer?.types ?? [])
    }
    function end(): void {
      depth = 0
      setDragging(false)
    }
    function onStart(): void {
      isOwn = true
    }
    function onEnd(): void {
      isOwn = false
      end()
    }
    function onEnter(event: DragEvent): void {
      if (!isForeign(event)) return
      event.preventDefault()
      depth += 1
      setDragging(true)
    }
    function onOver(event: DragEvent): void {
      if (!isForeign(event)) return
      event.preventDefault()
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy'
    }
    function onLeave(event: DragEvent): void {
      if (!isForeign(event)) return
      depth = Math.max(0, depth - 1)
      if (depth === 0) setDragging(false)
    }
    function onDrop(event: DragEvent): void {
      const data = event.dataTransfer
      if (!isForeign(event)) return
      // Without this, a dropped link would be a navigation.
      event.preventDefault()
      end()
      if (data === null) return
      const text = droppedText(data)
      // A picture dragged from a page comes as a file too; its link is what was meant.
      if (data.files.length > 0 && parseLinks(text).links.length === 0) {
        void controller.takeFiles([...data.files])
      } else controller.takeText(text)
    }

    window.addEventListener('dragstart', onStart)
    window.addEventListener('dragend', onEnd)
    window.addEventListener('dragenter', onEnter)
    window.addEventListener('dragover', onOver)
    window.addEventListener('dragleave', onLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragstart', onStart)
      window.removeEventListener('dragend', onEnd)
      window.removeEventListener('dragenter', onEnter)
      window.removeEventListener('dragover', onOver)
      window.removeEventListener('dragleave', onLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [controller])

  return dragging
}
