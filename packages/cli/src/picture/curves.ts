import { html, nothing, type Html } from '../report/html.js'
import { percent } from '@itop/experiment'
import { colours } from './colours.js'
import type { Points } from './frames.js'

/** A curve over the steps of a run, drawn up to now. */
export interface CurveOptions {
  readonly title: string
  readonly colour: string
  readonly points: Points
  /** The step of now, and the last one of the run. */
  readonly step: number
  readonly end: number
  /** Where the curve lies. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** The value is known between points: drawn as stairs. */
  readonly stairs?: boolean
}

/** A small plot with its title and the number of now. */
export function curve(options: CurveOptions): Html {
  const { title, colour, points, step, x, y, width, height } = options
  const seen = points.filter(([at]) => at <= step)
  const last = seen.at(-1)
  const low = lowest(points)
  const place = placeIn(options, low)
  const now = last && place(step, last[1])
  const grid = [low, (1 + low) / 2, 1].map(value => {
    const [, line] = place(0, value)
    return html`<line x1="${x}" x2="${x + width}" y1="${line}" y2="${line}" stroke="${colours.line}"/>
<text x="${x + width + 8}" y="${line + 4}" font-size="11" fill="${colours.muted}">${percent(value, 0)}</text>`
  })
  return html`<text x="${x}" y="${y - 14}" font-size="14" fill="${colours.muted}">${title}</text>
<text x="${x + width}" y="${y - 14}" font-size="22" font-weight="bold" text-anchor="end" fill="${colour}">${
  last ? percent(last[1], 1) : ''}</text>
${grid}<path d="${pathOf(points, options, low, Infinity)}" fill="none" stroke="${colour}" opacity="0.3"/>
<path d="${pathOf(points, options, low, step)}" fill="none" stroke="${colour}" stroke-width="2.5"/>
${now ? html`<circle cx="${now[0]}" cy="${now[1]}" r="5" fill="${colour}"/>` : nothing}
<line x1="${x}" x2="${x + width}" y1="${y + height}" y2="${y + height}" stroke="${colours.muted}"/>`
}

/** The lower end of the axis: 0, or nearer where nothing is below. */
function lowest(points: Points): number {
  const least = Math.min(...points.map(([, value]) => value), 1)
  return least >= 0.8 ? 0.8 : least >= 0.5 ? 0.5 : 0
}

const rounded = (value: number): number => Math.round(10 * value) / 10

function placeIn({ x, y, width, height, end }: CurveOptions, low: number) {
  return (step: number, value: number): readonly [number, number] =>
    [rounded(x + width * step / Math.max(1, end)), rounded(y + height * (1 - (value - low) / (1 - low)))]
}

/** The line through all points up to a step. */
function pathOf(points: Points, options: CurveOptions, low: number, until: number): string {
  const place = placeIn(options, low)
  const seen = points.filter(([step]) => step <= until)
  const [first] = seen
  if (first === undefined) return ''
  const line = seen.map(([step, value], i) => {
    const before = seen[i - 1]
    const stair = options.stairs === true && before ? `L${place(step, before[1]).join(' ')}` : ''
    return `${stair}${i === 0 ? 'M' : 'L'}${place(step, value).join(' ')}`
  }).join('')
  const last = seen.at(-1)!   // there is a first one
  return until < Infinity && options.stairs === true ? `${line}L${place(until, last[1]).join(' ')}` : line
}
