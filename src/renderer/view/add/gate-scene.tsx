// The picture of the empty window: a gate in the water, as wide as the window.
import type { ReactElement } from 'react'

export function GateScene(): ReactElement {
  return (
    <svg className="scene" viewBox="0 0 1200 300" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <g className="scene-water scene-water-back">
        <path d={wave(178)} />
      </g>
      <path className="scene-frame" d="M530 290V44h140v246M508 44h184" />
      <path className="scene-chain" d="M600 44v36" />
      <path className="scene-gate" d="M562 80h76v56l-38 32-38-32z" />
      <g className="scene-water scene-water-middle">
        <path d={wave(206)} />
      </g>
      <g className="scene-water scene-water-front">
        <path d={wave(238)} />
      </g>
    </svg>
  )
}

const WAVE_LENGTH = 160

/** Water from the height `top` down to the bottom, wider than the picture by what it drifts. */
function wave(top: number): string {
  const half = WAVE_LENGTH / 2
  const count = Math.ceil(1200 / WAVE_LENGTH) + 4
  const swell = `c${half / 2} 0 ${half / 2} -14 ${half} -14s${half / 2} 14 ${half} 14`
  return `M${-2 * WAVE_LENGTH} ${top}${swell.repeat(count)}V300H${-2 * WAVE_LENGTH}z`
}
