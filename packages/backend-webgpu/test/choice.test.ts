import { Mask } from '@itop/masks'
import { createPattern, explainLayer } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, test } from 'vitest'
import { byRule, onlyWay } from '../src/choice.js'
import { createChooser, type LayerChoice } from '../src/chooser.js'
import { register, type WebGpuBackend } from '../src/index.js'
import { drawn, trainer, weightOf } from './layer.js'
import { describeOnDevice } from './software.js'

const half = createPattern(Mask.from([1, 0, 1, 0, 1, 0], [2, 3]))
const full = createPattern(Mask.full([2, 3]))

describe('the choice of a layer', () => {
  test('goes by density, and says so', () => {
    expect(byRule(half)).toEqual(
      { arithmetic: 'sparse', why: 'density 50 % is below 90 %, so only existing weights are computed' })
    expect(byRule(full)).toEqual(
      { arithmetic: 'dense', why: 'density 100 % is at least 90 %, where dense kernels are faster' })
  })

  test('goes by the units that have a weight, where these are a smaller layer, and says what is left out', () => {
    const mask = Mask.from(Array.from({ length: 40 }, (_, i) => Number(i % 10 < 5 && i < 20)), [4, 10])
    const pattern = createPattern(mask)
    expect(byRule(pattern)).toEqual({
      arithmetic: 'dense',
      why: 'density 100 % among units with a weight is at least 90 %, where dense kernels are faster'
    })
    const { explain } = createChooser({ arithmetic: 'auto', tune: false, choices: [] })
    expect(explain(pattern, 8).why).toMatch(
      /faster; 2 of 4 outputs and 5 of 10 inputs have no weight and are left out: 25 % of the products are computed$/)
  })

  test('of a sparse layer says that no pointers to rows are kept where outputs have as many weights', () => {
    const { explain } = createChooser({ arithmetic: 'auto', tune: false, choices: [] })
    const even = createPattern(Mask.from([1, 0, 0, 0, 0, 1], [2, 3]))
    expect(explain(even, 8).why).toMatch(
      /computed; each output has 1 of them, so that no pointers to rows are kept or read$/)
    expect(explain(half, 8).why).not.toMatch(/pointers/)
  })

  test('leaves none where there is one way: groups are sparse, windows that cannot be packed dense', () => {
    const conv = {
      pattern: createPattern(Mask.full([2, 1, 1, 1])), n: 1, groups: 2, stride: [1, 1], padding: [0, 0],
      input: { c: 2, h: 1, w: 1 }, output: { c: 2, h: 1, w: 1 }
    } as const
    expect(onlyWay({ pattern: conv.pattern, conv })?.arithmetic).toBe('sparse')
    const wide = createPattern(Mask.full([1, 1, 1, 257]))
    expect(onlyWay({ pattern: wide, conv: { ...conv, pattern: wide, groups: 1 } })?.arithmetic).toBe('dense')
  })

  const known: LayerChoice = { shape: [2, 3], density: 0.5, batch: 8, arithmetic: 'dense', sparse: 2, dense: 1.234 }

  test('follows a stored table where it has the layer, and the rule elsewhere', () => {
    const { explain, choices } = createChooser({ arithmetic: 'auto', tune: false, choices: [known] })
    expect(explain(half, 8)).toEqual(
      { arithmetic: 'dense', kernel: 'scatter, TF.js matMul, gather', why: 'measured: sparse 2.00 ms, dense 1.23 ms' })
    expect(explain(half, 9).arithmetic).toBe('sparse')
    expect(choices()).toEqual([known])
  })

  test('of a convolution is explained from the table before a step has shown its images', () => {
    const pattern = createPattern(drawn([4, 2, 3, 3], 0.5))
    const { explain } = createChooser({
      arithmetic: 'auto', tune: false, choices: [{ ...known, shape: [4, 2, 3, 3], image: [8, 8] }]
    })
    expect(explain(pattern, 8).arithmetic).toBe('dense')
    expect(explain(pattern, 9).arithmetic).toBe('sparse')
  })

  test('is measured once for each layer when tuning, in both ways, and the faster one is taken', async () => {
    const chooser = createChooser({ arithmetic: 'auto', tune: true, choices: [] })
    const layer = { pattern: half, n: 8, conv: null }
    expect(chooser.choose(layer)).toBe('sparse')
    const measured: string[] = []
    const measure = async (): Promise<number> => {
      const way = chooser.choose(layer)
      measured.push(way)
      return way === 'dense' ? 1 : 2
    }
    await chooser.settle(measure)
    await chooser.settle(measure)
    expect(measured).toEqual(['sparse', 'dense'])
    expect(chooser.choose(layer)).toBe('dense')
    expect(chooser.choices()).toEqual([{ ...known, dense: 1 }])
  })
})

describeOnDevice('tuning on a device', () => {
  let backend: WebGpuBackend
  afterEach(() => backend.dispose())

  test('measures the layers of a step at its first read, and another run takes the choices', async () => {
    backend = await register({ tune: true })
    const weight = weightOf(drawn([20, 30], 0.2))
    const one = trainer(weight, 4)
    const { loss, correct, gradients } = one.pass()
    expect(backend.choices()).toEqual([])
    await loss.data()
    const [choice] = backend.choices()
    expect(choice).toMatchObject({ shape: [20, 30], density: 0.2, batch: 4 })
    expect(Math.min(choice!.sparse, choice!.dense)).toBeGreaterThan(0)
    expect(explainLayer(weight.pattern!, 4).why).toMatch(/^measured: sparse .+ ms, dense .+ ms$/)
    tf.dispose([loss, correct, ...gradients.values()])
    one.dispose()
    await backend.dispose()

    backend = await register({ tune: [{ ...choice!, arithmetic: 'dense' }] })
    expect(explainLayer(createPattern(drawn([20, 30], 0.2)), 4).arithmetic).toBe('dense')
  })
})
