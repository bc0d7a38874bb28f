import type { Activation, ImageShape, Ops, Pair, PoolOptions } from '@itop/ops'
import type { Network } from '../src/index.js'

/** Operations that know only shapes, counted in the plainest way; `made` has those of every operation, in order. */
export function shapeOps({ weights }: Network): { ops: Ops, made: ImageShape[] } {
  const made: ImageShape[] = []
  const shapes = new Map(weights.map(({ name, shape }) => [name, shape]))
  const shapeOf = (name: string) => {
    const shape = shapes.get(name)
    if (!shape) throw new Error(`no weight ${name}`)
    return shape
  }
  const give = (x: Activation, shape: ImageShape): Activation => {
    made.push({ c: shape.c, h: shape.h, w: shape.w })
    return { ...x, ...made.at(-1)! }
  }
  const same = (x: Activation) => give(x, x)
  const pool = (x: Activation, { size, stride = size, padding = 0 }: PoolOptions) => give(x, {
    c: x.c,
    h: places(x.h, at(size, 0), at(stride, 0), at(padding, 0)),
    w: places(x.w, at(size, 1), at(stride, 1), at(padding, 1))
  })
  const ops: Ops = {
    linear(x, weight) {
      const [out = 0, inputs = 0] = shapeOf(weight)
      expectEqual(weight, [x.c, x.h, x.w], [inputs, 1, 1])
      return give(x, { c: out, h: 1, w: 1 })
    },
    conv2d(x, weight, { stride = 1, padding = 0, groups = 1 } = {}) {
      const [out = 0, inputs = 0, kh = 0, kw = 0] = shapeOf(weight)
      expectEqual(weight, [x.c], [inputs * groups])
      const [h, w] = [places(x.h, kh, at(stride, 0), at(padding, 0)), places(x.w, kw, at(stride, 1), at(padding, 1))]
      return give(x, { c: out, h, w })
    },
    batchNorm(x, name, { residual } = {}) {
      for (const part of ['', '.bias', '.mean', '.variance']) expectEqual(name, shapeOf(`${name}${part}`), [x.c])
      if (residual) expectEqual(name, [residual.c, residual.h, residual.w], [x.c, x.h, x.w])
      return same(x)
    },
    add(a, b) {
      expectEqual('add', [a.c, a.h, a.w], [b.c, b.h, b.w])
      return same(a)
    },
    relu: same,
    dropout: same,
    maxPool: pool,
    averagePool: pool,
    globalAveragePool: x => give(x, { c: x.c, h: 1, w: 1 }),
    flatten: x => give(x, { c: x.c * x.h * x.w, h: 1, w: 1 }),
    release: () => {}
  }
  return { ops, made }
}

const at = (pair: Pair, axis: 0 | 1): number => typeof pair === 'number' ? pair : pair[axis]

/** Counts the places one by one. */
function places(size: number, window: number, stride: number, padding: number): number {
  let count = 0
  for (let start = -padding; start + window <= size + padding; start += stride) count++
  return count
}

function expectEqual(what: string, actual: readonly number[], expected: readonly number[]): void {
  if (actual.join() !== expected.join()) throw new Error(`${what}: [${actual}] is not [${expected}]`)
}
