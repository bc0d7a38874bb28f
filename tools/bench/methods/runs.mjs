// Which runs the table of methods is made of.

/** What is trained: the same steps for every method. Sparsities in per cent. */
export const networks = [
  { model: 'mlp-cifar10', data: 'cifar10', epochs: 10, sparsities: [95, 90, 98] },
  { model: 'wrn-10-1', data: 'cifar10', epochs: 10, sparsities: [95] }
]

export const seeds = [1, 2, 3]

/** Trainings of one `lottery` run: together they have the steps of every other method. */
const trainings = 5

/** Of so many inputs, how many `sr-ste` and `ste` keep: as near to the sparsity as whole numbers get. */
const nOfM = {
  'mlp-cifar10': { 90: [26, 256], 95: [13, 256], 98: [5, 256] },
  'wrn-10-1': { 95: [1, 16] }
}

function ofEveryM({ model }, sparsity) {
  const [n, m] = nOfM[model][sparsity]
  return ['--n', n, '--m', m]
}

/** Flags of `itop train` that say how sparse a method is to end, where that is not `--sparsity`. */
const sparsityOf = {
  dense: () => [],
  'sr-ste': ofEveryM,
  ste: ofEveryM,
  lottery: (network, sparsity) => {
    const left = (1 - sparsity / 100) ** (1 / (trainings - 1))
    return ['--rounds', trainings - 1, '--prune-fraction', Number((1 - left).toFixed(6))]
  }
}

/**
 * Every run of the table, the most telling first: all methods at 95 % with the first seed, then the other seeds and
 * sparsities. `name` is its folder, `args` are those of `itop train`.
 */
export function runsOf(methods) {
  return seeds.flatMap((seed) => networks.flatMap((network) =>
    network.sparsities.flatMap((sparsity, i) =>
      methods.filter((method) => method !== 'dense' || i === 0).map((method) => ({
        network, method, seed,
        sparsity: method === 'dense' ? 0 : sparsity,
        name: `${network.model}/${method}/${method === 'dense' ? 0 : sparsity}-seed-${seed}`,
        args: argsOf(network, method, sparsity, seed)
      })))))
}

function argsOf(network, method, sparsity, seed) {
  const { model, data, epochs } = network
  const length = method === 'lottery' ? epochs / trainings : epochs
  const sparse = sparsityOf[method]?.(network, sparsity) ?? ['--sparsity', sparsity / 100]
  return ['--model', model, '--data', data, '--method', method, '--seed', seed, '--epochs', length, ...sparse]
    .map(String)
}
