// Dropping anywhere on the window: links, text, or a list of links as a file.
import { useEffect, useState } from 'react'
import { parseLinks } from '../../../shared/links.ts'
import { droppedText } from '../../state/intake.ts'
import { useController } from '../../state/use-controller.ts'

/** Takes every drop on the window; answers whether something droppable hovers over it now. */
export function useDrop(): boolean {
  const controller = useController()
  const [dragging, setDragging] = useState(false)

  useEffect(() => {
    // Each child entered and left counts, because the window itself gets no event of its own.
    let depth = 0

    function onEnter(event: DragEvent): void {
      event.preventDefault()
      depth += 1
      setDragging(true)
    }
    function onOver(event: DragEvent): void {
      event.preventDefault()
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy'
    }
    function onLeave(): void {
      depth = Math.max(0, depth - 1)
      if (depth === 0) setDragging(false)
    }
    function onDrop(event: DragEvent): void {
      // Without this, a dropped link would be a navigation.
      event.preventDefault()
      depth = 0
      setDragging(false)
      const data = event.dataTransfer
      if (data === null) return
      const text = droppedText(data)
      // A picture dragged from a page comes as a file too; its link is what was meant.
      if (data.files.length > 0 && parseLinks(text).links.length === 0) {
        void controller.addFiles([...data.files])
      } else controller.takeText(text)
    }

    window.addEventListener('dragenter', onEnter)
    window.addEventListener('dragover', onOver)
    window.addEventListener('dragleave', onLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragenter', onEnter)
      window.removeEventListener('dragover', onOver)
      window.removeEventListener('dragleave', onLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [controller])

  return dragging
}
