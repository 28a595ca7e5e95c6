// Does what an action of a row says to one download, from the details.
import type { DownloadId } from '../../../shared/model.ts'
import { openDetails } from '../../state/details.ts'
import { useController } from '../../state/use-controller.ts'
import type { RowAction } from '../queue/row-choices.ts'

/** Sends the action's command, or opens what asks for more. */
export function useAction(): (command: RowAction['command'], id: DownloadId) => void {
  const controller = useController()
  return (command, id) => {
    switch (command) {
      case 'download:open':
      case 'download:reveal':
        void controller.run(command, id)
        break
      case 'download:check':
        void controller.check(id)
        break
      case 'download:relink':
        controller.showPanel({ kind: 'relink', id, link: '' })
        break
      case 'download:timeline':
        openDetails(controller, id, 'history')
        break
      default:
        void controller.run(command, [id])
    }
  }
}
