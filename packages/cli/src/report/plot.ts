import * as echarts from 'echarts'
import { sentinels, seriesColour, withVariables } from './palette.js'

/** One curve. */
export interface Curve {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
  /** Which colour; curves that belong together share one. */
  readonly colour: number
  readonly dashed?: boolean
  /** Not in the legend: its colour says what it belongs to. */
  readonly unlisted?: boolean
}

/** A plot of curves, ready for `linePlot`. */
export interface LinePlot {
  readonly curves: readonly Curve[]
  readonly x: string
  /** How numbers on the y axis are written. */
  readonly y: 'percent' | 'number'
  /** The y axis starts at 0 and ends at 1. */
  readonly unit?: boolean
}

const font = 'system-ui,sans-serif'
const label = { color: sentinels.muted, fontSize: 12, fontFamily: font }

const percentLabel = (value: number): string => `${Number((value * 100).toFixed(2))} %`

const options = ({ curves, x, y, unit }: LinePlot, width: number): echarts.EChartsOption => ({
  animation: false,
  grid: { left: 8, right: 18, top: legendRows(listed(curves), width) * 22 + 14, bottom: 26, containLabel: true },
  legend: {
    top: 0, left: 0, itemWidth: 22, itemHeight: 8, itemGap: 14, textStyle: { ...label, color: sentinels.text },
    data: listed(curves).map(({ name }) => name)
  },
  xAxis: {
    type: 'value', name: x, nameLocation: 'middle', nameGap: 26, nameTextStyle: label, axisLabel: label,
    axisLine: { lineStyle: { color: sentinels.line } }, axisTick: { show: false }, splitLine: { show: false },
    min: 'dataMin', max: 'dataMax'
  },
  yAxis: {
    type: 'value', scale: true, axisLabel: { ...label, ...y === 'percent' && { formatter: percentLabel } },
    splitLine: { lineStyle: { color: sentinels.line } }, ...unit === true && { min: 0, max: 1 }
  },
  series: curves.map(({ name, points, colour, dashed }) => ({
    type: 'line', name, data: points.map(point => [...point]), showSymbol: points.length === 1, symbol: 'circle', symbolSize: 7,
    color: seriesColour(colour),
    lineStyle: { width: dashed === true ? 1.5 : 2, type: dashed === true ? 'dashed' : 'solid', color: seriesColour(colour) },
    emphasis: { disabled: true }
  }))
})

const listed = (curves: readonly Curve[]): readonly Curve[] => curves.filter(({ unlisted }) => unlisted !== true)

// About 7 pixels a letter and 46 for the sample line and the gap.
const legendRows = (curves: readonly Curve[], width: number): number => {
  let rows = 1
  let used = 0
  for (const { name } of curves) {
    const need = name.length * 6.6 + 42
    if (used > 0 && used + need > width) { rows++; used = 0 }
    used += need
  }
  return rows
}

const render = (option: echarts.EChartsOption, width: number, height: number): string => {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height })
  chart.setOption(option)
  const svg = withVariables(chart.renderToSVGString())
  chart.dispose()
  return svg
}

/** Curves as SVG, drawn twice: for a wide page and, with the letters as large, for a narrow one. */
export const linePlot = (plot: LinePlot): string => [['wide', 560, 300], ['narrow', 340, 280]].map(([name, width, height]) =>
  `<div class="${name}">${render(options(plot, Number(width)), Number(width), Number(height))}</div>`).join('')

/** Two bars for each name, both shares of 1: a solid one over a pale one. */
export interface ShareBar {
  readonly name: string
  readonly inner: number
  readonly outer: number
  readonly text: string
}

/** Bars in plain HTML, readable at any width. */
export const shareBars = (bars: readonly ShareBar[]): string => `<div class="bars">${bars.map(({ name, inner, outer, text }) =>
  `<div class="bar"><span class="name">${name}</span><span class="track"><i class="outer" style="width:${share(outer)}"></i>` +
  `<i class="inner" style="width:${share(inner)}"></i></span><span class="value">${text}</span></div>`).join('')}</div>`

const share = (value: number): string => `${(Math.min(1, Math.max(0, value)) * 100).toFixed(2)}%`
