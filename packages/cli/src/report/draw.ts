import type { EChartsOption } from 'echarts'
import { BarChart, LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'
import { html, nothing, type Html } from './html.js'
import { sentinels } from './palette.js'
import { svgOf, type PictureNode } from './svg.js'

/** Letters of a plot. */
export const label = { color: sentinels.muted, fontSize: 12, fontFamily: 'system-ui,sans-serif' }

/** How large a picture is, in pixels, and what it shows, in words for those who cannot see it. */
export interface PictureFrame {
  readonly width: number
  readonly height: number
  readonly title: string
  /** What lies behind the plot. */
  readonly ground?: Html
}

/** The chart library's painter of SVG, which its types do not show: a picture as a tree, which we write ourselves. */
interface Painter {
  renderToVNode(options: Readonly<Record<string, boolean>>): PictureNode
}

const still = { animation: false, emphasis: false, willUpdate: false, compress: true, useViewBox: true }

/** A plot as SVG, whose colours are the page's variables. */
export function draw(option: EChartsOption, { width, height, title, ground = nothing }: PictureFrame): Html {
  use([
    BarChart, LineChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, LabelLayout,
    SVGRenderer
  ])
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption(option)
    const painter = chart.getZr().painter as unknown as Painter // of the renderer that was asked for
    const tree = painter.renderToVNode(still)
    return svgOf({ ...tree, attrs: { ...tree.attrs, role: 'img' } }, html`<title>${title}</title>${ground}`)
  } finally {
    chart.dispose()
  }
}
