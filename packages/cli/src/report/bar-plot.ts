import type { EChartsOption } from 'echarts'
import { draw, label } from './draw.js'
import { html, type Html } from './html.js'
import { sentinels, seriesColour, themeVariables, withVariables } from './palette.js'

/** Bars of one colour, one for each name of the plot; null where there is none. */
export interface BarSeries {
  readonly name: string
  readonly values: readonly (number | null)[]
}

/** Horizontal bars. */
export interface BarPlot {
  /** What is plotted, for those who cannot see it, and over a picture. */
  readonly title: string
  /** From top to bottom. */
  readonly names: readonly string[]
  readonly series: readonly BarSeries[]
  /** A value as it is written beside its bar. */
  readonly text: (value: number) => string
  /** A value that all others are compared with: a line, and what it is. */
  readonly reference?: { readonly value: number, readonly name: string }
}

const barHeight = 17
const gap = 9
const legendHeight = 30

const options = ({ names, series, text, reference }: BarPlot, top: number): EChartsOption => ({
  animation: false,
  color: series.map((_, i) => seriesColour(i)),
  grid: { left: 16 + widthOf(names), right: 64, top, bottom: 6 },
  xAxis: { type: 'value', show: false, min: 0 },
  yAxis: {
    type: 'category', inverse: true, data: [...names], axisLabel: { ...label, color: sentinels.text },
    axisLine: { lineStyle: { color: sentinels.line } }, axisTick: { show: false }
  },
  series: series.map(({ name, values }, i) => ({
    name, type: 'bar', data: values.map(value => value ?? '-'), barWidth: barHeight - 3, barGap: '15%',
    emphasis: { disabled: true }, itemStyle: { borderRadius: [0, 3, 3, 0] },
    label: { ...label, show: true, position: 'right', formatter: ({ value }) => text(Number(value)) },
    ...i === 0 && reference && { markLine: referenceLine(reference) }
  }))
})

/** Room for the longest of some words. Where the picture is made no font is there to measure with. */
const widthOf = (words: readonly string[]): number => Math.ceil(7.3 * Math.max(...words.map(({ length }) => length)))

const referenceLine = ({ value, name }: NonNullable<BarPlot['reference']>) => ({
  silent: true, symbol: 'none', animation: false,
  lineStyle: { color: sentinels.muted, type: [4, 4] as number[], width: 1 },
  label: { ...label, formatter: name, position: 'start' as const, rotate: 0 },
  data: [{ xAxis: value }]
})

const heightOf = ({ names, series }: BarPlot): number => names.length * (series.length * barHeight + gap) + 12

/** Bars as SVG for a page, drawn twice: for a wide one and, with the letters as large, for a narrow one. */
export function barPlot(plot: BarPlot): Html {
  const top = topOf(plot)
  const drawn = (width: number) =>
    draw(options(plot, top), { width, height: top + heightOf(plot), title: plot.title })
  return html`<div class="wide">${drawn(640)}</div><div class="narrow">${drawn(340)}</div>`
}

/** Room for the name of the reference. */
const topOf = ({ reference }: BarPlot): number => reference ? 24 : 6

/** Bars as an SVG file, with a background of its own, that follows the reader's light or dark colours. */
export function barPicture(plot: BarPlot): string {
  const [width, top] = [840, 34 + legendHeight + topOf(plot)]
  const height = heightOf(plot) + top + 6
  const ground = html`<style>${themeVariables}</style>
<rect width="${width}" height="${height}" rx="10" fill="${withVariables(sentinels.surface)}"></rect>`
  return `${draw({
    ...options(plot, top),
    title: { text: plot.title, left: 12, top: 10, textStyle: { ...label, fontSize: 15, color: sentinels.text } },
    legend: {
      data: plot.series.map(({ name }) => name), left: 8, top: 36, icon: 'roundRect', itemWidth: 14, itemHeight: 10,
      itemGap: 40, textStyle: label, selectedMode: false
    }
  }, { width, height, title: plot.title, ground })}\n`
}
