// The mark: a gate hung between its posts, over the water it lets through.
import type { ReactElement } from 'react'

export function Mark({ size }: { readonly size: number }): ReactElement {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect className="mark-ground" width="32" height="32" rx="8" />
      <path className="mark-frame" d="M7.4 27V6.6h17.2V27" />
      <path className="mark-gate" d="M12 11h8v5.2l-4 3.5-4-3.5z" />
      <path
        className="mark-water"
        d="M0 23.4c2.7 0 2.7-1.9 5.3-1.9s2.7 1.9 5.4 1.9 2.6-1.9 5.3-1.9 2.7 1.9 5.3 1.9 2.7-1.9 5.4-1.9S29.3 23.4 32 23.4V24a8 8 0 0 1-8 8H8a8 8 0 0 1-8-8z"
      />
    </svg>
  )
}
