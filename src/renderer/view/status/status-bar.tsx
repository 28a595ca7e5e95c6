// How fast it goes in all, what came today, and the two limits.
import type { ReactElement } from 'react'

export function StatusBar(): ReactElement {
  return <footer className="status" />
}
