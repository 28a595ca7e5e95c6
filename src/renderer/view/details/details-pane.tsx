// The details of the active download, below the list or, in a low window, in its place.
import { Tabs } from '@base-ui/react/tabs'
import { ArrowLeft, X } from 'lucide-react'
import { type KeyboardEvent, type ReactElement, useCallback, useEffect, useRef, useState } from 'react'
import type { DownloadId } from '../../../shared/model.ts'
import { say } from '../../../shared/words.ts'
import { DETAILS_TABS, type DetailsTab } from '../../state/layout.ts'
import { useController, useLayout, useMirror, useSelection } from '../../state/use-controller.ts'
import { AboutTab } from './about-tab.tsx'
import { ConnectionsTab } from './connections-tab.tsx'
import { DetailsEdge } from './details-edge.tsx'
import { DetailsTrouble } from './details-trouble.tsx'
import { HistoryTab } from './history-tab.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { useDetails, useLanes, useWatch } from './use-details.ts'

export function DetailsPane(): ReactElement | null {
  const isOpen = useLayout(state => state.detailsOpen)
  const id = useSelection(state => state.active)
  const isThere = useMirror(state => id !== null && state.downloads.has(id))
  return isOpen && isThere && id !== null ? <Pane id={id} /> : null
}

/** Where the details take the list's place. */
const IS_LOW = '(max-height: 559px)'

/** Enough to begin with where no map is in sight. */
const SOME_CELLS = 1_024

function Pane({ id }: { readonly id: DownloadId }): ReactElement {
  const { layout } = useController()
  const tab = useLayout(state => state.detailsTab)
  const height = useLayout(state => state.detailsHeight)
  const name = useMirror(state => state.downloads.get(id)?.name ?? '')
  const pane = useRef<HTMLElement>(null)
  const [mapCells, setMapCells] = useState<number | null>(null)
  useWatch(id, mapCells ?? (tab === 'overview' ? null : SOME_CELLS))

  const close = useCallback(() => {
    layout.setState({ detailsOpen: false })
    // What had the focus goes, so it goes on at the row the details were of.
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus())
  }, [layout])

  useEffect(() => {
    if (matchMedia(IS_LOW).matches) {
      pane.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus()
    }
  }, [])

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    // What floats over it hears its own Escape.
    const isOwn = event.target instanceof Node && event.currentTarget.contains(event.target)
    if (event.key !== 'Escape' || event.defaultPrevented || !isOwn) return
    event.stopPropagation()
    close()
  }

  return (
    <section
      ref={pane}
      className="details"
      aria-label={say('details.title')}
      style={{ height }}
      onKeyDown={onKeyDown}
    >
      <DetailsEdge />
      <Tabs.Root
        className="details-inside"
        value={tab}
        onValueChange={value => layout.setState({ detailsTab: value as DetailsTab })}
      >
        <header className="details-head">
          <h2 className="details-name" dir="auto" title={name}>
            {name}
          </h2>
          <Tabs.List className="tabs" activateOnFocus aria-label={say('details.title')}>
            {DETAILS_TABS.map(value => (
              <Tabs.Tab key={value} value={value} className="tab">
                {TAB_WORDS[value]()}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <button
            type="button"
            className="icon-button details-close"
            aria-label={say('details.close')}
            title={say('details.close')}
            onClick={close}
          >
            <X size={18} aria-hidden="true" className="details-close-below" />
            <ArrowLeft size={18} aria-hidden="true" className="details-close-instead" />
          </button>
        </header>
        <DetailsTrouble id={id} />
        <Body id={id} onCells={setMapCells} />
      </Tabs.Root>
    </section>
  )
}

const TAB_WORDS: Readonly<Record<DetailsTab, () => string>> = {
  overview: () => say('details.overview'),
  connections: () => say('details.connections'),
  history: () => say('details.history'),
  about: () => say('details.about'),
}

interface BodyProps {
  readonly id: DownloadId
  readonly onCells: (cells: number) => void
}

/** Draws with each word of main; what is around it does not. */
function Body({ id, onCells }: BodyProps): ReactElement {
  const details = useDetails(id)
  const lanes = useLanes(details)
  return (
    <>
      <Tabs.Panel value="overview" className="details-body">
        <OverviewTab id={id} details={details} lanes={lanes} onCells={onCells} />
      </Tabs.Panel>
      <Tabs.Panel value="connections" className="details-body">
        <ConnectionsTab id={id} details={details} lanes={lanes} />
      </Tabs.Panel>
      <Tabs.Panel value="history" className="details-body">
        <HistoryTab key={id} id={id} />
      </Tabs.Panel>
      <Tabs.Panel value="about" className="details-body">
        <AboutTab key={id} id={id} details={details} />
      </Tabs.Panel>
    </>
  )
}
