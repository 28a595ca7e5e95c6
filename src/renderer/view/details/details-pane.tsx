// What is known of the active download, below the list.
import type { ReactElement } from 'react'

export function DetailsPane(): ReactElement | null {
  return null
}
