// The filters with their counts, and the ways to hosts and settings.
import type { ReactElement } from 'react'

export function Sidebar(): ReactElement {
  return <nav className="sidebar" />
}
