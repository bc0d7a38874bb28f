import { defineNetwork, type Layers, type Network, type NetworkOptions, type Signal } from '@itop/models'
import type { Activation, Ops } from '@itop/ops'
import { modelLaws, type ModelMaker } from '../../src/index.js'
import { brokenNames, counter, type Broken } from './broken.js'

const body = (classes: number) => (layers: Layers, image: Signal): Signal =>
  layers.linear(layers.linear(layers.flatten(image), 'fc1', { out: 6, relu: true }), 'fc2', { out: classes })
const network = (classes = 3, name = 'two-layers'): Network =>
  defineNetwork({ name, input: { c: 1, h: 2, w: 2 }, classes, body: body(classes) })
const good: ModelMaker = { name: 'two-layers', make: ({ classes }: NetworkOptions = {}) => network(classes) }
const lawsOf = (own: Partial<ModelMaker>) => modelLaws({ ...good, ...own })
function withForward(forward: (ops: Ops, input: Activation, usual: Network['forward']) => Activation) {
  const made = network()
  return lawsOf({ make: () => ({ ...made, forward: (ops, input) => forward(ops, input, made.forward) }) })
}
const calls = counter()

export const laws = modelLaws(good)

export const broken: readonly Broken[] = [
  ...brokenNames(lawsOf),
  {
    law: 'makes a network that goes by its name', words: 'expected a network named "two-layers", got "other".',
    laws: lawsOf({ make: () => network(3, 'other') })
  },
  {
    law: 'makes the same network again, by no clock and no chance', words: 'it called Math.random',
    laws: lawsOf({ make: () => network(2 + Math.round(Math.random())) })
  },
  {
    law: 'makes the same network again, by no clock and no chance', words: 'expected the same weights and steps again',
    laws: lawsOf({ make: () => network(2 + calls() % 2) })
  },
  {
    law: 'takes the classes of a data set', words: 'asked for 7 classes, expected a network of 7, got 3.',
    laws: lawsOf({ make: () => network() })
  },
  {
    law: 'has weights to mask, each named once', words: 'got fc1 twice.',
    laws: lawsOf({ make: () => ({ ...network(), weights: [...network().weights, network().weights[0]] }) })
  },
  {
    law: 'has the shapes of its steps in a forward pass', words: 'Make it by defineNetwork of @itop/models.',
    laws: withForward((ops, input, forward) => ops.relu(forward(ops, input)))
  },
  {
    law: 'gives one finite logit a class for each image', words: 'expected 2 vectors of 3 logits, got 6×1×1.',
    laws: withForward((ops, input) => ops.linear(ops.flatten(input), 'fc1'))
  },
  {
    law: 'has a gradient for every weight that is trained', words: 'the loss does not depend on fc2',
    laws: withForward((ops, input) => ops.linear(ops.flatten(input), 'fc1'))
  },
  {
    law: 'gives the same logits for the same images and weights', words: 'expected the same logits again',
    laws: withForward((ops, input, forward) => {
      const usual = forward(ops, input)
      return [1, 2, 3].includes(calls()) ? ops.relu(usual) : usual
    })
  }
]
