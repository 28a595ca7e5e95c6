// The tray: an icon where the system shows one, looked for when it matters, and put there again where the one who shows it was
// started anew.
import type { TrayIcon } from './tray-icon.ts'

export interface TrayDeps {
  /** Who shows the tray; null: nobody. Never rejects. */
  readonly host: () => Promise<string | null>
  /** Puts the icon there. */
  readonly show: () => TrayIcon
  readonly report: (error: unknown) => void
}

export interface DesktopTray {
  /** Whether the icon stands, as far as is known. */
  readonly isThere: boolean
  /** Looks again, and puts the icon there or takes it away; resolves with whether it stands. Never rejects. */
  look(): Promise<boolean>
  refresh(): void
  close(): void
}

/** Nothing is there before the first look. */
export function createTray({ host, show, report }: TrayDeps): DesktopTray {
  let icon: TrayIcon | null = null
  let shownBy: string | null = null
  let looking: Promise<boolean> | null = null
  let isClosed = false

  function remove(): void {
    icon?.close()
    icon = null
    shownBy = null
  }

  async function lookNow(): Promise<boolean> {
    const found = await host()
    if (isClosed) return false
    if (found === shownBy) return icon !== null
    try {
      remove()
      if (found !== null) icon = show()
      shownBy = found
    } catch (error) {
      report(error)
    }
    return icon !== null
  }

  return {
    get isThere() {
      return icon !== null
    },
    look() {
      looking ??= lookNow().finally(() => {
        looking = null
      })
      return looking
    },
    refresh: () => icon?.refresh(),
    close() {
      isClosed = true
      remove()
    },
  }
}
