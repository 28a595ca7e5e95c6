// Short messages at the lower edge, with at most one thing to do about them; they go by themselves and are heard politely.
import { Toast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import type { ReactElement } from 'react'
import { say } from '../../../shared/words.ts'

const manager = Toast.createToastManager()

export interface ToastMessage {
  /** A later one with the same id takes the place of this one. */
  readonly id: string
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
  /** Ms until it goes. */
  readonly for?: number
}

export function toast({ id, text, action, for: ms = 5_000 }: ToastMessage): void {
  manager.close(id)
  manager.add({
    id,
    title: text,
    timeout: ms,
    ...(action === undefined
      ? {}
      : {
          actionProps: {
            children: action.label,
            onClick: () => {
              manager.close(id)
              action.run()
            },
          },
        }),
  })
}

export function closeToast(id: string): void {
  manager.close(id)
}

export function Toasts(): ReactElement {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function ToastList(): readonly ReactElement[] {
  const { toasts } = Toast.useToastManager()
  return toasts.map(item => (
    <Toast.Root key={item.id} toast={item} className="toast" swipeDirection={[]}>
      <Toast.Content className="toast-content">
        <Toast.Title className="toast-text" render={<p />} />
        {item.actionProps !== undefined && <Toast.Action className="button toast-action" />}
        <Toast.Close className="icon-button" aria-label={say('common.close')}>
          <X size={16} aria-hidden="true" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ))
}
