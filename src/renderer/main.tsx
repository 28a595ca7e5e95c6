// Starts the window: the mirror of main, and the one React tree over it.
import { type ReactElement, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { SluiceBridge } from '../shared/contract.ts'
import { spoken } from '../shared/words.ts'
import { speakAs, startLanguage } from './languages.ts'
import { createController } from './state/controller.ts'
import { ControllerContext, useEcho } from './state/use-controller.ts'
import '@fontsource-variable/inter/wght.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/header.css'
import './styles/bars.css'
import './styles/queue.css'
import './styles/progress.css'
import './styles/empty.css'
import './styles/panel.css'
import './styles/hosts.css'
import './styles/ui.css'
import './styles/shell.css'
import './styles/sidebar.css'
import './styles/add.css'
import './styles/details.css'
import './styles/status.css'
import './styles/settings.css'
import { App } from './view/app.tsx'

declare global {
  interface Window {
    readonly sluice: SluiceBridge
  }
}

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

startLanguage(location.search)
const controller = createController(window.sluice)
// Before React hears of it: what it then draws is in the new language.
controller.echo.subscribe(({ settings }) => {
  if (settings !== null && settings.spoken !== spoken()) speakAs(settings.spoken)
})

/** Words are read while drawing, so another language draws everything anew. */
function Spoken(): ReactElement {
  const tag = useEcho(({ settings }) => settings?.spoken ?? spoken())
  return <App key={tag} />
}

createRoot(root).render(
  <StrictMode>
    <ControllerContext value={controller}>
      <Spoken />
    </ControllerContext>
  </StrictMode>,
)
