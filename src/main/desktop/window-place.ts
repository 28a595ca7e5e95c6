// Where the window was and where it may be again: reading what was kept, and finding a display that still shows it. Pure.
// All in the device-independent pixels in which Electron measures windows and displays alike, whatever their scale.

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface WindowPlace {
  /** As it is when neither maximized nor in full screen. */
  readonly bounds: Rectangle
  readonly isMaximized: boolean
  readonly isFullScreen: boolean
}

/** Displays by the area that windows may take: without panels and menu bars. */
export interface Displays {
  readonly primary: Rectangle
  readonly all: readonly Rectangle[]
}

export const LEAST_SIZE = { width: 720, height: 480 } as const
const USUAL_SIZE = { width: 1280, height: 800 } as const
/** Of the strip by which a window is moved so much must be in reach. */
const TITLE_BAR = { width: 120, height: 32 } as const
/** Larger numbers are no place on any display. */
const FARTHEST = 1_000_000

/** The kept text; null where it is none of ours. */
export function readPlace(text: string | null): WindowPlace | null {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    if (!isRecord(value) || !isRecord(value['bounds'])) return null
    const { x, y, width, height } = value['bounds']
    if (!isLength(x) || !isLength(y) || !isLength(width) || !isLength(height)) return null
    if (width <= 0 || height <= 0) return null
    return {
      bounds: { x, y, width, height },
      isMaximized: value['isMaximized'] === true,
      isFullScreen: value['isFullScreen'] === true,
    }
  } catch {
    return null
  }
}

/**
 * Where the window is to be: at its old place where its title bar can still be reached there, no larger than that display;
 * else in the middle of the primary one.
 */
export function placeOn({ primary, all }: Displays, kept: WindowPlace | null): WindowPlace {
  const bounds = kept?.bounds
  const home = bounds === undefined ? undefined : all.find(area => isReachable(bounds, area))
  const isMaximized = kept?.isMaximized ?? false
  const isFullScreen = kept?.isFullScreen ?? false
  if (bounds !== undefined && home !== undefined) {
    return { bounds: { x: bounds.x, y: bounds.y, ...fitting(bounds, home) }, isMaximized, isFullScreen }
  }
  const { width, height } = fitting(bounds ?? USUAL_SIZE, primary)
  const x = Math.round(primary.x + (primary.width - width) / 2)
  const y = Math.round(primary.y + (primary.height - height) / 2)
  return {
    bounds: { x: Math.max(primary.x, x), y: Math.max(primary.y, y), width, height },
    isMaximized,
    isFullScreen,
  }
}

/** Enough of the title bar lies in the area to take hold of it. */
function isReachable(bounds: Rectangle, area: Rectangle): boolean {
  const width = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
  return width >= TITLE_BAR.width && bounds.y >= area.y && bounds.y + TITLE_BAR.height <= area.y + area.height
}

/** No larger than the area, and never smaller than the window can be. */
function fitting(
  { width, height }: Pick<Rectangle, 'width' | 'height'>,
  area: Rectangle,
): Pick<Rectangle, 'width' | 'height'> {
  return {
    width: Math.max(LEAST_SIZE.width, Math.min(width, area.width)),
    height: Math.max(LEAST_SIZE.height, Math.min(height, area.height)),
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isLength(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= FARTHEST
}
