import type { EChartsOption } from 'echarts'
import { percent } from '@itop/experiment'
import { draw, label } from '../draw.js'
import { html, section, type Html } from '../html.js'
import { sentinels, seriesColour, withVariables } from '../palette.js'

/** A point with its 95 % interval on the y axis. */
export interface RangePoint {
  readonly x: number
  readonly y: number
  readonly low: number
  readonly high: number
}

/** Points of groups over a setting, or over what was measured. */
export interface SweepPlot {
  readonly title: string
  readonly note: string
  readonly x: { readonly name: string, readonly log?: boolean, readonly share?: boolean }
  /** Joined by lines. */
  readonly joined: boolean
  readonly series: readonly { readonly name: string, readonly points: readonly RangePoint[] }[]
}

const size = { width: 560, height: 320 }

const shareLabel = (value: number): string => percent(value, 1)

const options = ({ x, joined, series }: SweepPlot): EChartsOption => ({
  animation: false,
  grid: { left: 8, right: 18, top: 12, bottom: 26, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
  xAxis: {
    type: x.log === true ? 'log' : 'value', scale: true, name: x.name, nameLocation: 'middle', nameGap: 26,
    nameTextStyle: label,
    axisLabel: { ...label, hideOverlap: true, ...x.share === true && { formatter: shareLabel } },
    axisLine: { lineStyle: { color: sentinels.line } }, axisTick: { show: false }, splitLine: { show: false }
  },
  yAxis: {
    type: 'value', scale: true, axisLabel: { ...label, formatter: shareLabel, hideOverlap: true },
    axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: sentinels.line } }
  },
  series: series.flatMap(({ points }, i) => [
    ...points.map(point => line([[point.x, point.low], [point.x, point.high]], i, { width: 1.2, symbol: false })),
    line(points.map(({ x: at, y }) => [at, y]), i, { width: joined ? 2.2 : 0, symbol: true })
  ])
})

const line = (
  data: [number, number][], colour: number, { width, symbol }: { readonly width: number, readonly symbol: boolean }
) => ({
  type: 'line' as const, data, color: seriesColour(colour), emphasis: { disabled: true }, showSymbol: symbol,
  symbol: 'circle', symbolSize: 7, lineStyle: { width, color: seriesColour(colour) }
})

/** The plot with its title and legend. */
export const sweepPlotSection = (plot: SweepPlot): Html => section(plot.title, html`<div class="legend">${
  plot.series.map(({ name }, i) => html`<span><i style="border-top:3px solid ${withVariables(seriesColour(i))}"></i>${
    name}</span>`)}</div><div class="wide">${draw(options(plot), { ...size, title: plot.title })}</div>
<div class="narrow">${draw(options(plot), { width: 360, height: 260, title: plot.title })}</div>`, plot.note)
