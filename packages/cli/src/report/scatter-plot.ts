import type { EChartsOption } from 'echarts'
import { draw, label } from './draw.js'
import { html } from './html.js'
import { sentinels, seriesColour, themeVariables, withVariables } from './palette.js'

/** Points with names over two axes. */
export interface ScatterPlot {
  /** What is plotted, for those who cannot see it, and over the picture. */
  readonly title: string
  readonly x: { readonly name: string }
  readonly y: { readonly name: string }
  readonly points: readonly { readonly name: string, readonly x: number, readonly y: number }[]
}

const axis = (name: string) => ({
  type: 'value' as const, scale: true, name, nameLocation: 'middle' as const, nameTextStyle: label, axisLabel: label,
  axisLine: { lineStyle: { color: sentinels.line } }, axisTick: { show: false },
  splitLine: { lineStyle: { color: sentinels.line } }
})

const options = ({ title, x, y, points }: ScatterPlot): EChartsOption => ({
  animation: false,
  title: { text: title, left: 12, top: 10, textStyle: { ...label, fontSize: 15, color: sentinels.text } },
  grid: { left: 70, right: 110, top: 50, bottom: 50 },
  xAxis: { ...axis(x.name), nameGap: 30 },
  yAxis: { ...axis(y.name), nameGap: 44 },
  series: [{
    type: 'scatter', symbolSize: 9, color: seriesColour(0), emphasis: { disabled: true },
    data: points.map(point => ({ name: point.name, value: [point.x, point.y] })),
    label: { ...label, show: true, position: 'right', color: sentinels.text, formatter: '{b}' },
    labelLayout: { moveOverlap: 'shiftY' }
  }]
})

/** Named points as an SVG file, with a background of its own, that follows the reader's light or dark colours. */
export function scatterPicture(plot: ScatterPlot): string {
  const [width, height] = [840, 560]
  const ground = html`<style>${themeVariables}</style>
<rect width="${width}" height="${height}" rx="10" fill="${withVariables(sentinels.surface)}"></rect>`
  return `${draw(options(plot), { width, height, title: plot.title, ground })}\n`
}
