import { Mask, randomSubset } from '@itop/masks'
import { initialValues, isMaskable, maskable, type Network, type NetworkOptions } from '@itop/models'
import {
  createInput, createOps, createParameter, createPattern, logits, lossAndGradients, softmaxCrossEntropy,
  type Activation, type ImageShape, type Ops, type Parameter
} from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { withoutChance } from './chance.js'
import { describedLaws, type Named } from './described.js'
import { describeLaws, expectThat, type Law, type Runner } from './law.js'
import { firstDifference, numbers, sameNumbers } from './numbers.js'
import { onSomeBackend } from './problem.js'

/** A model as a plug-in brings it. */
export interface ModelMaker extends Named {
  /** The network, for images and classes of a data set where they are given. */
  readonly make: (options?: NetworkOptions) => Network
}

/** Tests that a model keeps its laws: two images go forward and back, on the current backend if there is one. */
export const describeModel = (model: ModelMaker, runner: Runner): void =>
  describeLaws(`model ${model.name}`, modelLaws(model), runner)

/** The laws of a model. */
export function modelLaws(model: ModelMaker): readonly Law[] {
  let passed: Promise<Pass> | undefined
  const again = () => onSomeBackend(() => pass(model.make()))
  const once = () => passed ??= again()
  return [
    ...describedLaws(model),
    {
      name: 'makes a network that goes by its name',
      run: () => {
        const { name } = model.make()
        expectThat(name === model.name, () => `expected a network named "${model.name}", got "${name}". ` +
          'A recipe finds it again by that name.')
      }
    },
    {
      name: 'makes the same network again, by no clock and no chance',
      run: () => {
        const [one, other] = [0, 1].map(() => facts(withoutChance(model.name, () => model.make())))
        expectThat(one === other, () => `expected the same weights and steps again, got ${one}, then ${other}.`)
      }
    },
    {
      name: 'takes the classes of a data set',
      run: () => {
        const { classes } = model.make({ classes: 7 })
        expectThat(classes === 7, () =>
          `asked for 7 classes, expected a network of 7, got ${classes}. Take them from the options.`)
      }
    },
    {
      name: 'has weights to mask, each named once',
      run: () => {
        const { weights } = model.make()
        const twice = weights.find(({ name }, i) => weights.findIndex(other => other.name === name) < i)
        expectThat(twice === undefined, () =>
          `expected each weight to have a name of its own, got ${twice?.name} twice.`)
        expectThat(maskable(weights).length > 0, () => 'expected a convolution or a fully connected layer, got none.')
      }
    },
    {
      name: 'has the shapes of its steps in a forward pass',
      run: async () => {
        const { made, steps } = await once()
        const [found, said] = [made, steps].map(shapes => shapes.map(text).join(', '))
        expectThat(found === said, () =>
          `expected ${said} as steps say, got ${found}. Make it by defineNetwork of @itop/models.`)
      }
    },
    {
      name: 'gives one finite logit a class for each image',
      run: async () => {
        const { scores, classes, last } = await once()
        expectThat(scores.length === images * classes && text(last) === text({ c: classes, h: 1, w: 1 }), () =>
          `expected ${images} vectors of ${classes} logits, got ${text(last)}.`)
        expectThat(scores.every(Number.isFinite), () =>
          `expected finite logits, got ${[...scores].slice(0, 10).join(', ')}.`)
      }
    },
    {
      name: 'has a gradient for every weight that is trained',
      run: async () => {
        const { gradients, failure } = await once()
        if (failure) throw failure
        for (const [name, gradient] of gradients) {
          expectThat(gradient.every(Number.isFinite) && gradient.some(value => value !== 0), () =>
            `expected the gradient of ${name} to be finite and somewhere not 0. Does the forward pass use it?`)
        }
      }
    },
    {
      name: 'gives the same logits for the same images and weights',
      run: async () => {
        const [one, other] = [await once(), await again()]
        expectThat(sameNumbers(one.scores, other.scores), () => 'expected the same logits again, got ' +
          `${firstDifference(one.scores, other.scores)}. Dropout alone changes from pass to pass, by its seed.`)
      }
    }
  ]
}

const images = 2

/** What two images gave. */
interface Pass {
  readonly classes: number
  /** Of every step that the forward pass made, and that the network lists. */
  readonly made: readonly ImageShape[]
  readonly steps: readonly ImageShape[]
  readonly last: ImageShape
  readonly scores: Float32Array
  readonly gradients: ReadonlyMap<string, Float32Array>
  readonly failure: unknown
}

/** Two images through half of a network, forward and back. No tensor is left over. */
async function pass(network: Network): Promise<Pass> {
  const parameters = parametersOf(network)
  const pixels = numbers(images * network.input.c * network.input.h * network.input.w, 'pixels')
  const input = createInput(network.input, images, buffer => {
    buffer.forEach((_, i) => { buffer[i] = pixels[i % pixels.length] })
  })
  try {
    const made: ImageShape[] = []
    let last: ImageShape = network.input
    const plain = tf.tidy(() => {
      const end = network.forward(noting(createOps(parameters), made), input)
      last = end
      return logits(end)
    })
    const scores = (await plain.data<'float32'>()).slice()
    plain.dispose()
    const steps = network.steps.map(({ output }) => output)
    return { classes: network.classes, made, steps, last, scores, ...await gradientsOf(network, parameters, input) }
  } finally {
    input.tensor.dispose()
    for (const parameter of parameters.values()) parameter.dispose()
  }
}

async function gradientsOf(
  network: Network, parameters: ReadonlyMap<string, Parameter>, input: Activation
): Promise<Pick<Pass, 'gradients' | 'failure'>> {
  try {
    const ops = createOps(parameters, { training: { seed: 1, step: 0 } })
    const labels = Int32Array.from({ length: images }, (_, i) => i % network.classes)
    const { loss, correct, gradients } = lossAndGradients(
      () => softmaxCrossEntropy(network.forward(ops, input), labels), parameters)
    const found = new Map<string, Float32Array>()
    for (const [name, gradient] of gradients) found.set(name, (await gradient.data<'float32'>()).slice())
    tf.dispose([loss, correct, ...gradients.values()])
    return { gradients: found, failure: undefined }
  } catch (failure) {
    return { gradients: new Map(), failure }
  }
}

/** Half of every maskable weight, and all of the others. */
function parametersOf({ weights }: Network): ReadonlyMap<string, Parameter> {
  return new Map(weights.map(spec => {
    const { name, role, shape } = spec
    const half = () => randomSubset({ shape, count: Math.ceil(Mask.empty(shape).size / 2), seed: name })
    const mask = isMaskable(spec) ? half() : undefined
    const pattern = mask ? createPattern(mask) : null
    return [name, createParameter({ name, role, shape, pattern, values: initialValues(spec, 1, mask) })]
  }))
}

/** The same operations; the shape of what each gives is noted. */
const noting = (ops: Ops, made: ImageShape[]): Ops => new Proxy(ops, {
  get: (target, key: keyof Ops) => key === 'release' ? target.release.bind(target) : (...given: never[]) => {
    const operation = target[key] as (...given: never[]) => Activation   // all but `release` give one
    const { c, h, w, ...rest } = operation.apply(target, given)
    made.push({ c, h, w })
    return { c, h, w, ...rest }
  }
})

const text = ({ c, h, w }: ImageShape): string => `${c}×${h}×${w}`

const facts = ({ name, input, classes, weights, steps }: Network): string =>
  JSON.stringify({ name, input, classes, weights, steps })
