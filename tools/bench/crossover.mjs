// What does not pay: a layer's sparse and dense arithmetic at each density.
import { trainingStep } from '@itop/bench'
import { alternate } from '@itop/experiment'
import { mlp } from '@itop/models'
import { explainLayer } from '@itop/ops'

/** A network of one large layer at each density against itself dense: where they cross is the rule of `choice.ts`. */
export async function crossover({ densities, rounds }) {
  const network = (name) => mlp({ name, layers: [1024, 1024, 10] })
  const dense = await trainingStep(network('crossover'), { density: 1, batch: 128 })
  const rows = []
  for (const density of densities) {
    const sparse = await trainingStep(network('crossover'), { density, batch: 128 })
    const times = await alternate([{ name: 'sparse', ...sparse }, { name: 'dense', ...dense }], { rounds })
    const { arithmetic } = explainLayer(sparse.state.parameters.get('fc1').pattern, 128)
    sparse.dispose()
    const [milliseconds, denseMilliseconds] = [times.sparse.median, times.dense.median]
    rows.push({ density, arithmetic, milliseconds, denseMilliseconds, ratio: denseMilliseconds / milliseconds })
  }
  dense.dispose()
  return rows
}
