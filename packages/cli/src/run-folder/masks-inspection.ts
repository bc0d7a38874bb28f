import { agesAt, exploredAt, masksAt, overlaps, survival, type History } from '@itop/history'

/** The masks of a run at a step: the object of `itop inspect --at STEP --json`. Shares are fractions of 1. */
export interface MasksInspection extends MasksNumbers {
  readonly step: number
  /** With several rounds: the one that the step is of. */
  readonly round?: number
  /** The layers of the network that have masks, in model order. */
  readonly layers: readonly InspectedMask[]
}

/** A layer's mask at a step. */
export interface InspectedMask extends MasksNumbers {
  readonly name: string
  readonly shape: readonly number[]
}

/** What is told of all masks, and of each. */
interface MasksNumbers {
  readonly size: number
  readonly active: number
  readonly density: number
  /** Share that has been active until then. */
  readonly explored: number
  /** Weights that came after the history began, or that came back. */
  readonly born: number
  /** Steps since existing weights came, the lower of two in the middle. */
  readonly medianAge: number
  /** Share of the first weights that have existed ever since. */
  readonly survival: number
  /** Shares of the weights that are among the first masks, and among the last. */
  readonly overlapFirst: number
  readonly overlapLast: number
}

/** A step of all rounds one after another, and how to call it. */
export interface NamedStep {
  readonly at: number
  readonly step: number
  readonly round?: number
}

/** What the masks are like at a step that the history has reached. */
export function inspectMasks(history: History, { at, step, round }: NamedStep): MasksInspection {
  const begins = history.records[0]!.step   // there is a first one
  const masks = masksAt(history, at)
  const explored = exploredAt(history, at)
  const ages = agesAt(history, at)
  const survived = survival(history).findLast(point => point.step <= at)!   // it holds from the first step on
  const [first, last] = [masksAt(history, begins), masksAt(history, Infinity)].map(other => overlaps(masks, other))
  const bornSince = (own: Uint32Array) => own.filter(age => at - age > begins).length
  const layers = history.layers.map(({ name, shape }, i): InspectedMask => {
    const { size, count, density } = masks.get(name)
    const own = ages[i]!.ages
    return {
      name, shape, size, active: count, density, explored: explored.get(name).density, born: bornSince(own),
      medianAge: medianOf(own), survival: survived.layers[i]!, overlapFirst: first!.layers[i]!.overlap,
      overlapLast: last!.layers[i]!.overlap
    }
  })
  return {
    step, ...round !== undefined && { round },
    size: masks.size, active: masks.count, density: masks.density, explored: explored.density,
    born: layers.reduce((sum, { born }) => sum + born, 0),
    medianAge: medianOf(Uint32Array.from(ages.flatMap(layer => [...layer.ages]))),
    survival: survived.share, overlapFirst: first!.overlap, overlapLast: last!.overlap,
    layers
  }
}

/** The lower of two in the middle; 0 of none. */
const medianOf = (ages: Uint32Array): number => ages.toSorted()[Math.max(0, Math.ceil(ages.length / 2) - 1)] ?? 0
