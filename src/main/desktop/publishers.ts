// Everything that main tells the window by itself: the queue, hosts, the watched download, figures. One place to hide
// them all, and to end them.
import type { EventName, Events } from '../../shared/contract.ts'
import type { Notice } from '../../shared/model.ts'
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { createDetailsPublisher, type DetailsPublisher } from './details-publisher.ts'
import { createFigures, type FiguresPublisher } from './figures.ts'
import { followRunning } from './figures-running.ts'
import { createHostsPublisher } from './hosts-publisher.ts'
import { createPublisher, type Publisher } from './publisher.ts'
import { createSpeedHistory } from './speed-history.ts'
import { createSystemTraffic, type SystemTrafficPorts } from './system-traffic.ts'
import { openTrafficBook, type TrafficSettings } from './traffic-book.ts'

export interface PublishersOptions {
  readonly queue: DownloadQueue
  readonly clock: Clock
  readonly folder: () => string
  readonly notices: () => readonly Notice[]
  /** Text by key, kept for good. */
  readonly settings: TrafficSettings
  readonly system: SystemTrafficPorts
  readonly send: <E extends EventName>(event: E, payload: Events[E]) => void
}

export interface Publishers {
  readonly queue: Publisher
  readonly details: DetailsPublisher
  readonly figures: FiguresPublisher
  /** Hidden: nothing is sent. */
  setVisible(visible: boolean): void
  close(): void
  /** After the queue has stopped: writes down what came last. Throws StoreError. */
  save(): void
}

export function createPublishers(options: PublishersOptions): Publishers {
  const { queue, clock, settings, send } = options
  const publisher = createPublisher({
    queue,
    clock,
    folder: options.folder,
    notices: options.notices,
    send: patch => send('queue:patch', patch),
  })
  const hosts = createHostsPublisher({ queue, clock, send: all => send('hosts:changed', all) })
  const running = followRunning(queue)
  const speeds = createSpeedHistory({ queue, running, clock })
  const details = createDetailsPublisher({
    queue,
    speeds,
    clock,
    send: view => send('details:changed', view),
  })
  const traffic = openTrafficBook({ fetched: () => queue.fetched, settings, clock })
  const figures = createFigures({
    fetched: () => queue.fetched,
    running,
    traffic,
    system: createSystemTraffic(options.system),
    clock,
    send: all => send('figures:changed', all),
  })
  return {
    queue: publisher,
    details,
    figures,
    setVisible(visible) {
      for (const one of [publisher, hosts, details, figures]) one.setVisible(visible)
    },
    close() {
      for (const one of [publisher, hosts, details, figures, speeds, running]) one.close()
    },
    save: () => traffic.close(),
  }
}
