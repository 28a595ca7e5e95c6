// How large an element is drawn, and which colors it is drawn with: what a canvas must be told.
import { type RefObject, useLayoutEffect, useState, useSyncExternalStore } from 'react'

/** CSS pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** Inner size; null until it stands in the page. */
export function useSize(element: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null)
  useLayoutEffect(() => {
    const watched = element.current
    if (watched === null) return
    const read = (): void => {
      const { clientWidth: width, clientHeight: height } = watched
      setSize(before => (before?.width === width && before.height === height ? before : { width, height }))
    }
    read()
    const observer = new ResizeObserver(read)
    observer.observe(watched)
    return () => observer.disconnect()
  }, [element])
  return size
}

const DARK = '(prefers-color-scheme: dark)'

/** Draws again when the colors change. */
export function useTheme(): 'light' | 'dark' {
  return useSyncExternalStore(
    onChange => {
      const query = matchMedia(DARK)
      query.addEventListener('change', onChange)
      return () => query.removeEventListener('change', onChange)
    },
    () => (matchMedia(DARK).matches ? 'dark' : 'light'),
  )
}

/** The color a token stands for at an element: `--flow-durable`. */
export function colorsOf(element: Element): (token: string) => string {
  const style = getComputedStyle(element)
  return token => style.getPropertyValue(token).trim()
}
