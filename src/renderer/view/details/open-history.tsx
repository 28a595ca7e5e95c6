// What the menus of rows ask for as "What happened": the history among the details.
import { useEffect } from 'react'
import type { DownloadId } from '../../../shared/model.ts'
import { openDetails } from '../../state/details.ts'
import { useController } from '../../state/use-controller.ts'

export function OpenHistory({ id }: { readonly id: DownloadId }): null {
  const controller = useController()
  useEffect(() => {
    controller.showPanel(null)
    openDetails(controller, id, 'history')
  }, [controller, id])
  return null
}
