import { sizeOf } from '@itop/masks'
import type { ImageShape } from '@itop/ops'
import { copyForm } from '../jobs/form.js'
import type { Job } from '../jobs/job.js'
import type { Placed } from '../jobs/pooling.js'
import { usualBorder, type Layout, type Planes } from '../planes.js'
import type { Plan } from './plan.js'

/** An activation of a plan. */
export interface Held extends Placed {
  readonly shape: ImageShape
}

/** The activations of a batch of n images in a plan, each held as long as somebody reads it. */
export function createActivations(plan: Plan, layout: Layout, n: number) {
  const holders = new Map<number, number>()

  const bytesOf = ({ isVector, border }: Planes, shape: ImageShape): number => 4 * sizeOf(isVector
    ? [shape.c * shape.h * shape.w, layout.lanesOf(n).stride] : layout.imageTensor(shape, n, border))

  function make(shape: ImageShape, planes: Planes): Held {
    const at = plan.allocate(bytesOf(planes, shape))
    holders.set(at, 1)
    return { at, planes, shape }
  }

  const image = (shape: ImageShape, border = usualBorder): Held => make(shape, layout.imagePlanes(shape, n, border))
  const vector = (shape: ImageShape): Held => make(shape, layout.planesOf(undefined, shape, n))

  /** One that lies as another does. */
  const like = ({ planes }: Held, shape: ImageShape): Held =>
    planes.isVector ? vector(shape) : image(shape, planes.border)

  /** The same activation once more. What was given from outside is held by nobody. */
  function share(held: Held): Held {
    const count = holders.get(held.at)
    if (count !== undefined) holders.set(held.at, count + 1)
    return held
  }

  function release({ at }: Held): void {
    const count = holders.get(at)
    if (count === undefined) return
    if (count > 1) return void holders.set(at, count - 1)
    holders.delete(at)
    plan.free(at)
  }

  /** An activation in the form of a new one: a copy, and the job that makes it. */
  function copied(from: Held, to: Held): Formed {
    const copy = copyForm({ x: from.at, from: from.planes, y: to.at, to: to.planes, shape: from.shape })
    return { held: to, copies: [copy] }
  }

  const asIs = (held: Held): Formed => ({ held: share(held), copies: [] })

  return {
    image, vector, like, share, release, floatsOf: ({ planes, shape }: Held) => bytesOf(planes, shape) / 4,
    asVector: (from: Held): Formed => from.planes.isVector ? asIs(from) : copied(from, vector(from.shape)),
    asImage(from: Held, padding: readonly number[] = []): Formed {
      const border = Math.max(usualBorder, ...padding)
      const isOne = !from.planes.isVector && from.planes.border >= border
      return isOne ? asIs(from) : copied(from, image(from.shape, border))
    },
    inFormOf(other: Held, from: Held): Formed {
      const { isVector, border } = other.planes
      const isSame = from.planes.isVector === isVector && from.planes.border === border
      return isSame ? asIs(from) : copied(from, like(other, from.shape))
    }
  }
}

/** An activation in the form that a kernel reads, held once more, and the jobs that bring it there. */
export interface Formed {
  readonly held: Held
  readonly copies: readonly Job[]
}

export type Activations = ReturnType<typeof createActivations>
