import type { EChartsOption } from 'echarts'
import { draw, label } from './draw.js'
import { html, section, type Html } from './html.js'
import { integer } from '@itop/experiment'
import { sentinels, seriesColour, withVariables } from './palette.js'

/** One curve. */
export interface Curve {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
  /** Which colour; curves that belong together share one. A reference is drawn over them. */
  readonly colour: number | 'reference'
  readonly dashed?: boolean
  /** Not in the legend. */
  readonly unlisted?: boolean
}

/** A plot of curves over steps, ready for `linePlot`. */
export interface LinePlot {
  /** What is plotted, for those who cannot see it. */
  readonly title: string
  readonly curves: readonly Curve[]
  /** How numbers on the y axis are written. */
  readonly y: 'percent' | 'number'
  /** The y axis starts at 0 and ends at 1. */
  readonly unit?: boolean
}

const percentLabel = (value: number): string => `${Number((value * 100).toFixed(2))} %`

const numberLabel = (value: number): string => String(Number(value.toPrecision(6)))

interface Extent {
  readonly min: number
  readonly max: number
}

// Near the top the axis ends at 100 %, not at a round number above it; round a single point it is 20 % long.
const highest = ({ min, max }: Extent): number | undefined =>
  max > 0.96 ? 1 : min === max ? Math.ceil(max * 10 + 0.5) / 10 : undefined
const lowest = ({ min, max }: Extent): number | undefined =>
  min === max ? Math.max(0, Math.floor(min * 10 - 0.5) / 10) : undefined

const colourOf = ({ colour }: Curve): string => colour === 'reference' ? sentinels.text : seriesColour(colour)

const options = ({ curves, y, unit }: LinePlot): EChartsOption => ({
  animation: false,
  grid: { left: 8, right: 18, top: 12, bottom: 26, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
  xAxis: {
    type: 'value', name: 'step', nameLocation: 'middle', nameGap: 26, nameTextStyle: label, minInterval: 1,
    axisLabel: { ...label, formatter: integer, hideOverlap: true },
    axisLine: { lineStyle: { color: sentinels.line } }, axisTick: { show: false }, splitLine: { show: false },
    min: 0, max: ({ max }) => Math.max(1, max)
  },
  yAxis: {
    type: 'value', scale: true,
    axisLabel: { ...label, formatter: y === 'percent' ? percentLabel : numberLabel, hideOverlap: true },
    axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: sentinels.line } },
    ...y === 'percent' && { min: lowest, max: highest }, ...unit === true && { min: 0, max: 1 }
  },
  series: curves.map(curve => ({
    type: 'line', data: curve.points.map(point => [...point]), color: colourOf(curve), emphasis: { disabled: true },
    showSymbol: curve.points.length === 1, symbol: 'circle', symbolSize: 7,
    lineStyle: {
      width: curve.colour === 'reference' ? 1.2 : curve.dashed === true ? 1.5 : 2.4,
      type: curve.dashed === true ? [5, 4] : 'solid',
      color: colourOf(curve)
    }
  }))
})

// In HTML, so that its letters wrap and stay as large as the page's.
const legend = (curves: readonly Curve[]): Html =>
  html`<div class="legend">${curves.filter(isListed).map(legendEntry)}</div>`

const isListed = ({ unlisted, points }: Curve): boolean => unlisted !== true && points.length > 0

function legendEntry(curve: Curve): Html {
  const line = `${curve.dashed === true ? '2px dashed' : '3px solid'} ${withVariables(colourOf(curve))}`
  return html`<span><i style="border-top:${line}"></i>${curve.name}</span>`
}

/** Curves as SVG, drawn twice: for a wide page and, with the letters as large, for a narrow one. */
function linePlot(plot: LinePlot): Html {
  const drawn = (width: number, height: number) => draw(options(plot), { width, height, title: plot.title })
  return html`${legend(plot.curves)}
<div class="wide">${drawn(560, 300)}</div><div class="narrow">${drawn(340, 280)}</div>`
}

/** A part of the page with a plot, or why there is none yet. */
export const plotSection = (plot: LinePlot): Html => section(plot.title, hasPoints(plot)
  ? linePlot(plot)
  : html`<p class="note">Nothing was measured yet: that is done at the end of an epoch and of a run.</p>`)

const hasPoints = ({ curves }: LinePlot): boolean => curves.some(({ points }) => points.length > 0)

/** Two bars for each name, both shares of 1: a solid one over a pale one. */
export interface ShareBar {
  readonly name: string
  readonly inner: number
  readonly outer: number
  readonly text: string
}

/** Bars in plain HTML, readable at any width. */
export const shareBars = (bars: readonly ShareBar[]): Html => html`<div class="bars">${bars.map(oneBar)}</div>`

const oneBar = ({ name, inner, outer, text }: ShareBar): Html =>
  html`<div class="bar"><span class="name">${name}</span><span class="track">
<i class="outer" style="width:${share(outer)}"></i><i class="inner" style="width:${share(inner)}"></i></span>
<span class="value">${text}</span></div>`

const share = (value: number): string => `${(Math.min(1, Math.max(0, value)) * 100).toFixed(2)}%`
