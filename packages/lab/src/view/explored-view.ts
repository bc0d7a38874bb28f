import uPlot from 'uplot'
import type { CreatedMessage } from '../protocol.js'
import { createCurve } from './curve.js'
import { byId, h, say } from './dom.js'
import { percent } from './format.js'
import type { Frames } from './frames.js'
import type { Hub } from './hub.js'
import { createPlot, type Line } from './plot.js'
import { grows } from './words.js'

/** Forecasts need no more points than the screen can show. */
const mostPoints = 300

/** R_s, of the whole network and of each layer, beside what random growth is expected to reach. */
export function startExplored(hub: Hub, frames: Frames): void {
  const plot = createPlot(byId('explored'), frames, {
    label: 'Explored share of the weights over steps', value: (y) => percent(y),
    tick: (y) => `${Math.round(100 * y)} %`, range: () => [0, 1]
  })
  const note = h('p', { class: 'note' })
  byId('explored').append(note)
  let forecast: number[][] = [[]]
  let names: string[] = []
  let measured = createCurve(1)
  let [step, last] = [0, [] as readonly number[]]

  const measure = (at: number, ...rates: readonly number[]) => {
    [step, last] = [at, rates]
    measured.push(at, ...rates)
    show()
  }

  hub.on('created', (created) => {
    names = created.layers.map(({ name }) => name)
    measured = createCurve(1 + names.length)
    forecast = forecastLines(created)
    say(note, 'The share of all weights that have existed at least once.' +
      (grows(created.forecast) ? ' Dashed: what random growth is expected to reach.' : ''))
    plot.lines(linesOf(names, grows(created.forecast)))
    const density = created.layers.reduce((sum, { active }) => sum + active, 0) /
      created.layers.reduce((sum, { size }) => sum + size, 0)
    measure(0, density, ...created.layers.map((layer) => layer.density))
  })
  hub.on('update', ({ record }) => {
    const rates = new Map(record.layers.map(({ name, rs }) => [name, rs]))
    measure(record.step, record.rs, ...names.map((name) => rates.get(name) ?? NaN))
  })
  hub.on('progress', (now) => {
    step = now.step // what was explored at the last update still is
    show()
  })

  const show = () => plot.show(() => uPlot.join([
    forecast as unknown as uPlot.AlignedData, // x and as many lines as there are layers, and one
    upTo(step, measured.points(), last) as unknown as uPlot.AlignedData
  ]))
}

/** Lines with a last point, where they end before. */
const upTo = (x: number, [xs, ...lines]: readonly number[][], ys: readonly number[]): number[][] =>
  xs!.at(-1)! < x ? [[...xs!, x], ...lines.map((line, i) => [...line, ys[i]!])] : [xs!, ...lines]

const colourOf = (index: number): string => `--s${index % 8}`

/** The forecasts lie below, and the measured lines stand for them in the legend. */
const linesOf = (names: readonly string[], forecast: boolean): Line[] => [
  { label: 'forecast', colour: '--text', width: 1, dashed: true, silent: !forecast },
  ...names.map((label, i): Line => ({ label, colour: colourOf(i), width: 1, dashed: true, silent: true })),
  { label: 'network', colour: '--text', width: 2.5 },
  ...names.map((label, i): Line => ({ label, colour: colourOf(i), width: 1.5 }))
]

/** Steps and lines of a forecast; the lines are empty where nothing is drawn at random, as where size chooses. */
function forecastLines({ forecast, layers }: CreatedMessage): number[][] {
  const stride = Math.ceil(forecast.steps.length / mostPoints)
  const kept = (line: readonly number[]) => line.filter((_, i) => i % stride === 0 || i === line.length - 1)
  const none = forecast.steps.map(() => NaN)
  const line = (rates: readonly number[] | undefined) => grows(forecast) && rates ? rates : none
  return [forecast.steps, line(forecast.rs), ...layers.map(({ name }) => line(forecast.layers[name]))].map(kept)
}
