import type { ForecastPoint } from '@itop/metrics'
import { foretells } from '@itop/experiment'
import type { Curve } from './plot.js'
import type { RunView } from './run-view.js'

/** What curves show of runs, over steps. */
export interface RunCurves {
  readonly accuracy: readonly Curve[]
  readonly loss: readonly Curve[]
  readonly exploration: readonly Curve[]
  /** Empty where it never changes. */
  readonly density: readonly Curve[]
}

type Points = Curve['points']

/** More points than this are not told apart on a page. */
const mostPoints = 300

function thin(points: Points): Points {
  const every = Math.ceil(points.length / mostPoints)
  return every === 1 ? points : points.filter((_, i) => i % every === 0 || i === points.length - 1)
}

const trained = (run: RunView, key: 'trainAccuracy' | 'trainLoss'): Points =>
  thin(run.epochs.map(record => [record.step, record[key]]))

/** What was measured on the test set: within and after epochs, and at the end. */
function tested({ epochs, evaluations, ends }: RunView, key: 'testAccuracy' | 'testLoss'): Points {
  const records = [...epochs, ...evaluations, ...ends]
  const points = new Map(records.map(record => [record.step, record[key]]))
  return thin([...points].sort(([a], [b]) => a - b))
}

/** R_s of the whole network, from the first masks on. */
export const explored = (run: RunView): Points => thin([
  [0, startDensity(run)],
  ...run.updates.map((record): Points[number] => [record.step, record.rs]),
  [run.step, run.updates.at(-1)?.rs ?? startDensity(run)]
])

const startDensity = ({ start }: RunView): number =>
  start.layers.reduce((sum, { active }) => sum + active, 0) / start.layers.reduce((sum, { size }) => sum + size, 0)

/** A share of weights that changes at updates alone: from the start, at each update before and after it, at the end. */
function stairs(run: RunView, first: number, after: (update: RunView['updates'][number]) => number): Points {
  const shares = [first, ...run.updates.map(after)]
  return thin([
    [0, first],
    ...run.updates.flatMap(({ step }, i): readonly Points[number][] => [[step, shares[i]!], [step, shares[i + 1]!]]),
    [run.step, shares.at(-1)!]
  ])
}

/** Whether the number of weights of a layer changes in a run. */
export const changesDensity = ({ updates }: RunView): boolean => updates.some(({ density }) => density !== undefined)

const density = (run: RunView): Points =>
  stairs(run, startDensity(run), ({ active }) => active / run.start.layers.reduce((sum, { size }) => sum + size, 0))

/** Whether some weight is still to be tried when a run begins. */
export const explores = (run: RunView): boolean => startDensity(run) < 1

const layerExplored = (run: RunView, i: number): Points => thin([
  [0, run.start.layers[i]!.density],
  ...run.updates.map((record): Points[number] => [record.step, record.layers[i]!.rs]),
  [run.step, run.updates.at(-1)?.layers[i]!.rs ?? run.start.layers[i]!.density]
])

function forecastPoints(run: RunView, kind: 'random' | 'upperBound', of: (point: ForecastPoint) => number): Points {
  const { [kind]: { curve }, stepOf } = run.forecast
  return thin([
    ...curve.map((point): Points[number] => [stepOf(point), of(point)]),
    [run.totalSteps, of(run.forecast[kind])]
  ])
}

/** Whether it is known beforehand what a run that rewires would try. */
const isForetold = (run: RunView): boolean =>
  run.updates.length > 0 && foretells(run.forecast.random.rs, startDensity(run))

/** The curves of one run alone, training beside test. */
export const ownCurves = (run: RunView): RunCurves => ({
  accuracy: [
    { name: 'test', colour: 0, points: tested(run, 'testAccuracy') },
    { name: 'training', colour: 0, dashed: true, points: trained(run, 'trainAccuracy') }
  ],
  loss: [
    { name: 'test', colour: 1, points: tested(run, 'testLoss') },
    { name: 'training', colour: 1, dashed: true, points: trained(run, 'trainLoss') }
  ],
  density: changesDensity(run) ? [{ name: 'weights that exist', colour: 2, points: density(run) }] : [],
  exploration: [
    { name: 'measured', colour: 2, points: explored(run) },
    ...!isForetold(run) ? [] : [
      {
        name: 'random growth, forecast', colour: 'reference' as const, dashed: true,
        points: forecastPoints(run, 'random', point => point.rs)
      },
      {
        name: 'upper bound of any growth', colour: 3, dashed: true,
        points: forecastPoints(run, 'upperBound', point => point.rs)
      }
    ]
  ]
})

/** As many layers as colours can tell apart. */
const mostLayers = 8

/** The layers that are plotted: all, or eight of them spread over the depth, the first and the last included. */
export const plottedLayers = (count: number): readonly number[] => count <= mostLayers
  ? [...Array(count).keys()]
  : Array.from({ length: mostLayers }, (_, i) => Math.round(i * (count - 1) / (mostLayers - 1)))

/** R_s of each layer, or of some where there are many; each with its forecast. */
export function layerCurves(run: RunView): readonly Curve[] {
  const layers = plottedLayers(run.start.layers.length)
  return [
    ...layers.map((layer, i) =>
      ({ name: run.start.layers[layer]!.name, colour: i, points: layerExplored(run, layer) })),
    ...!isForetold(run) ? [] : layers.map((layer, i) => ({
      name: 'random growth, forecast', colour: 'reference' as const, dashed: true, unlisted: i > 0,
      points: forecastPoints(run, 'random', point => point.layers[layer]!)
    }))
  ]
}

/** How many weights each layer has, or some where there are many. */
export const layerDensities = (run: RunView): readonly Curve[] =>
  plottedLayers(run.start.layers.length).map((layer, i) => {
    const { name, size, density: first } = run.start.layers[layer]!
    return { name, colour: i, points: stairs(run, first, update => update.layers[layer]!.active / size) }
  })

/** The curves of groups of runs over each other: one colour and one entry of the legend a group. */
export function sharedCurves(
  groups: readonly { readonly label: string, readonly runs: readonly RunView[] }[]
): RunCurves {
  const all = (points: (run: RunView) => Points): readonly Curve[] => groups.flatMap(({ label, runs }, colour) =>
    runs.map((run, i) => ({ name: label, colour, points: points(run), unlisted: i > 0 })))
  return {
    accuracy: all(run => tested(run, 'testAccuracy')),
    loss: all(run => tested(run, 'testLoss')),
    exploration: all(explored),
    density: groups.some(({ runs }) => runs.some(changesDensity)) ? all(density) : []
  }
}
