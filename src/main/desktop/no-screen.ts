// A start where no window can be: Chromium would end with a segmentation fault, so it is said before. Pure.

export interface ScreenFacts {
  readonly platform: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Whether Chromium was told where to draw. */
  readonly hasOwnPlatform: boolean
}

/** Only Linux can be without a screen, as over a remote shell or in a container. */
export function hasNoScreen({ platform, environment, hasOwnPlatform }: ScreenFacts): boolean {
  return platform === 'linux' && !hasOwnPlatform && !environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']
}
