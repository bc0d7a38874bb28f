import * as echarts from 'echarts'
import { sentinels, withVariables } from './palette.js'

/** Letters of a plot. */
export const label = { color: sentinels.muted, fontSize: 12, fontFamily: 'system-ui,sans-serif' }

/** A plot as SVG, whose colours are the page's variables. */
export const draw = (option: echarts.EChartsOption, width: number, height: number): string => {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height })
  chart.setOption(option)
  const svg = withVariables(chart.renderToSVGString())
  chart.dispose()
  return svg
}
