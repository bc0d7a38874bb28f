import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { cssColour } from './colours.js'
import { h, say } from './dom.js'
import type { Frames } from './frames.js'
import { onColours } from './theme.js'

/** A line of a plot. */
export interface Line {
  readonly label: string
  /** A variable of the style sheet. */
  readonly colour: string
  readonly width?: number
  readonly dashed?: boolean
  /** Left out of the legend: another line stands for it. */
  readonly silent?: boolean
  /** Dots at the points. */
  readonly dots?: boolean
}

export interface PlotOptions {
  /** What a screen reader says of it. */
  readonly label: string
  readonly value: (y: number) => string
  /** The same, short, at the axis. */
  readonly tick?: (y: number) => string
  /** What is seen of y, from the least and the largest that is there. */
  readonly range: (low: number, high: number) => [number, number]
}

/** A plot over steps. */
export interface Plot {
  /** Makes it anew with other lines. */
  lines(lines: readonly Line[]): void
  /** Draws at a coming frame. The first entry are the steps. */
  show(data: () => uPlot.AlignedData): void
}

const height = 190

/** A plot with a legend that tells the last values, or those under the pointer. */
export function createPlot(host: HTMLElement, frames: Frames, options: PlotOptions): Plot {
  const legend = h('ul', { class: 'legend' })
  const canvas = h('div', { class: 'plot', role: 'img', 'aria-label': options.label })
  host.append(legend, canvas)
  let plot: uPlot | undefined
  let shown: readonly Line[] = []
  let source: () => uPlot.AlignedData = () => [[]]
  let values: HTMLElement[] = []

  const draw = () => {
    plot?.setData(source())
    tell()
  }

  const tell = () => {
    if (!plot) return
    const { data, cursor } = plot
    values.forEach((element, i) => {
      const line = data[i + 1]
      const y = cursor.idx === null || cursor.idx === undefined ? lastOf(line) : lastOf(line, cursor.idx)
      say(element, y === undefined ? '' : options.value(y))
    })
  }

  const make = () => {
    plot?.destroy()
    const size = { width: Math.max(canvas.clientWidth, 200), height }
    plot = new uPlot({ ...settings(shown, options, tell), ...size }, source(), canvas)
    tell()
  }

  new ResizeObserver(() => frames.request(resize)).observe(canvas)
  const resize = () => {
    const { clientWidth: width } = canvas
    if (plot && width > 0 && width !== plot.width) plot.setSize({ width, height })
  }
  const redraw = () => { plot?.redraw(false) }
  onColours(() => frames.request(redraw))

  return {
    lines(lines) {
      shown = lines
      source = () => [[], ...lines.map(() => [])]
      values = lines.map(() => h('b'))
      legend.replaceChildren(...lines.flatMap((line, i) => line.silent ? [] : [legendEntry(line, values[i]!)]))
      frames.request(make)
    },
    show(data) {
      source = data
      frames.request(draw, 120)
    }
  }
}

function legendEntry({ label, colour, dashed }: Line, value: HTMLElement): HTMLElement {
  const swatch = h('i', { class: dashed ? 'swatch dashed' : 'swatch' })
  swatch.style.setProperty('--swatch', `var(${colour})`)
  return h('li', {}, swatch, label, ' ', value)
}

/** The last number up to an index. */
function lastOf(
  line: ArrayLike<number | null | undefined> | undefined, from = (line?.length ?? 0) - 1
): number | undefined {
  for (let i = from; line && i >= 0; i--) {
    const y = line[i]
    if (y !== null && y !== undefined && !Number.isNaN(y)) return y
  }
  return undefined
}

function settings(
  lines: readonly Line[], { tick, value, range }: PlotOptions, onCursor: () => void
): Omit<uPlot.Options, 'width' | 'height'> {
  const font = '11px system-ui, sans-serif'
  const axis: uPlot.Axis = {
    font, stroke: () => cssColour('--muted'), grid: { stroke: () => cssColour('--line'), width: 1 },
    ticks: { show: false }
  }
  return {
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    padding: [8, 10, 0, 0],
    scales: {
      x: { time: false, range: (_, low, high) => high > low ? [low, high] : [0, Math.max(1, high || 0)] },
      y: { range: (_, low, high) => range(low ?? 0, high ?? 1) }
    },
    axes: [
      { ...axis, size: 26, gap: 4, space: 60, values: (_, splits) => splits.map(shortCount) },
      { ...axis, size: 44, gap: 4, space: 34, values: (_, splits) => splits.map(tick ?? value) }
    ],
    series: [{}, ...lines.map(({ label, colour, width = 2, dashed, dots }): uPlot.Series => ({
      label, stroke: () => cssColour(colour), width, spanGaps: true,
      points: { show: dots === true, size: 5, fill: () => cssColour(colour) },
      ...dashed && { dash: [5, 4] }
    }))],
    hooks: { setCursor: [onCursor] }
  }
}

const shortCount = (n: number): string => n >= 10_000 ? `${n / 1000}k` : n % 1 === 0 ? String(n) : ''
