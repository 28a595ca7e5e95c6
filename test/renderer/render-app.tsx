// The whole window in happy-dom over a FakeBridge. happy-dom lays nothing out and
// knows no styles, so the list is given a size and a scroll bar.
import { cleanup, render } from '@testing-library/react'
import { type UserEvent, userEvent } from '@testing-library/user-event'
import { onTestFinished, vi } from 'vitest'
import { type Controller, createController } from '../../src/renderer/state/controller.ts'
import { ControllerContext } from '../../src/renderer/state/use-controller.ts'
import { App } from '../../src/renderer/view/app.tsx'
import { FakeBridge } from './fake-bridge.ts'

export interface Screen {
  readonly bridge: FakeBridge
  readonly controller: Controller
  readonly user: UserEvent
}

/** Draws the window and waits for its first snapshot; all is cleaned up after the test. */
export async function renderApp(bridge: FakeBridge = new FakeBridge()): Promise<Screen> {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(640)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1_200)
  const style = document.createElement('style')
  style.textContent = '.queue-scroll { overflow-y: auto }'
  document.head.append(style)
  const controller = createController(bridge)
  onTestFinished(() => {
    cleanup()
    controller.stop()
    localStorage.clear()
    style.remove()
    vi.restoreAllMocks()
  })
  render(
    <ControllerContext value={controller}>
      <App />
    </ControllerContext>,
  )
  await vi.waitFor(() => {
    if (!controller.mirror.getState().ready) throw new Error('no snapshot yet')
  })
  return { bridge, controller, user: userEvent.setup() }
}
