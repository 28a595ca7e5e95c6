// Why main said no, beside what was asked.
import { CircleAlert } from 'lucide-react'
import type { ReactElement } from 'react'

export function Refusal({ text, id }: { readonly text: string; readonly id?: string }): ReactElement {
  return (
    <p className="panel-refusal" role="alert" {...(id === undefined ? {} : { id })}>
      <CircleAlert size={16} strokeWidth={2} aria-hidden="true" />
      <span>{text}</span>
    </p>
  )
}
