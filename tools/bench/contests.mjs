// What is measured: each contest returns rows, taken side by side in one run.
import { Mask } from '@itop/masks'
import { createNetwork, mlp } from '@itop/models'
import { createInput, createOps, createParameter, createPattern, explainLayer } from '@itop/ops'
import { sgd, train } from '@itop/trainer'
import { methods } from '@itop/updaters'
import { alternate, summary, turnOf } from './measure.mjs'
import { peakMeter } from './peak.mjs'
import { startPytorch } from './pytorch.mjs'
import { batchOf, randomImages, trainingStep } from './training-step.mjs'

/**
 * Whole training steps: our network at each density and dense; PyTorch's dense one as it is and in channels-last, of
 * which the faster counts; and SparseProp's at each density, with as many weights in each layer as ours. The last two
 * only where Python has them.
 */
export async function steps(model, { densities, batch: wanted, threads, python, rounds, seconds }) {
  const network = createNetwork(model)
  const batch = wanted ?? batchOf(network)
  const ours = [...densities, 1].map((density) =>
    ({ density, name: String(density), ...trainingStep(network, { density, batch }) }))
  const torch = await startPytorch(python, { network, batch, threads })
  const rivals = torch ? await pythonContestants(torch, network, ours.slice(0, -1)) : []
  const contestants = [...ours, ...rivals]
  const times = await alternate(contestants, { ...await turnOf(contestants), rounds, seconds })
  ours.forEach(({ dispose }) => dispose())
  torch?.stop()
  return stepRows(times, { model, batch, densities, ...torch })
}

/** Dense networks in each memory format that makes sense, and SparseProp's with the active weights of each of ours. */
async function pythonContestants(torch, network, ours) {
  const contestants = [await torch.make('pytorch')]
  if (network.steps.some(({ op }) => op === 'conv2d')) {
    contestants.push(await torch.make('pytorch channels-last', { channelsLast: true }))
  }
  if (!torch.sparseprop) return contestants
  for (const { density, state } of ours) {
    const active = Object.fromEntries(state.layers.map(({ name }) => [name, state.parameters.get(name).pattern.nnz]))
    contestants.push(await torch.make(`sparseprop ${density}`, { active }))
  }
  return contestants
}

/** The rows of a contest from its times, by the contestants' names. */
export function stepRows(times, { model, batch, densities, torch, sparseprop }) {
  const row = (contestant, density, own, against, baseline) => ({
    model, density, batch, what: 'step', contestant, milliseconds: own.median, quartiles: [own.low, own.high],
    denseMilliseconds: baseline.median, denseQuartiles: [baseline.low, baseline.high],
    ratio: baseline.median / own.median, against
  })
  const own = densities.map((density) => row('itop', density, times[density], 'itop dense, same backend', times[1]))
  if (!torch) return own
  const channelsLast = times['pytorch channels-last']?.median < times.pytorch.median
  const against = `PyTorch ${torch} dense${channelsLast ? ', channels-last' : ''}`
  const dense = channelsLast ? times['pytorch channels-last'] : times.pytorch
  return [
    ...own,
    ...[...densities, 1].map((density) => row('itop', density, times[density], against, dense)),
    ...sparseprop ? densities.map((density) =>
      row(`SparseProp ${sparseprop}`, density, times[`sparseprop ${density}`], against, dense)) : []
  ]
}

/** The dense product of a fully connected layer against the peak measured in turn with it, one thread. */
export async function denseProduct(build, { rounds }) {
  const [out, inputs, batch] = [1024, 3072, 128]
  const weight = createParameter({
    name: 'fc', role: 'dense', shape: [out, inputs], pattern: createPattern(Mask.full([out, inputs])),
    values: new Float32Array(out * inputs).fill(0.01)
  })
  const ops = createOps(new Map([['fc', weight]]))
  const input = createInput({ c: inputs, h: 1, w: 1 }, batch, (buffer) => buffer.fill(0.5))
  const peak = await peakMeter(build)
  const peaks = []
  const times = await alternate([
    { name: 'gemm', run: () => ops.linear(input, 'fc').tensor.dispose() },
    { name: 'peak', run: () => { peaks.push(peak()) } }
  ], { rounds, warmUp: 10, pause: 0 })
  weight.dispose()
  input.tensor.dispose()
  // The faster quartile of both: what a neighbour on the machine takes away says nothing about the kernel.
  const gflops = 2 * out * inputs * batch / times.gemm.low / 1e6
  const peakGflops = summary(peaks).high
  const share = gflops / peakGflops
  return { shape: `${out}×${inputs}×${batch}`, milliseconds: times.gemm.low, gflops, peakGflops, share }
}

/** One mask update at the intervals of the paper, as a share of the training between two updates. */
export async function maskUpdates({ rounds }) {
  const rows = []
  for (const [method, interval] of [['set-itop', 1500], ['rigl-itop', 4000]]) {
    const { step, update } = await timeUpdate(method, rounds)
    const share = update / (interval * step + update)
    rows.push({
      method, model: 'mlp-cifar10', density: 0.05, interval, stepMilliseconds: step, updateMilliseconds: update, share
    })
  }
  return rows
}

/** Milliseconds of a training step and of a mask update of this method, in the trainer itself. */
async function timeUpdate(method, rounds) {
  const network = createNetwork('mlp-cifar10')
  const interval = 10
  const run = train({
    network,
    data: {
      name: 'random', train: randomImages(network, 2560), test: { ...randomImages(network, 128), split: 'test' }
    },
    seed: 1, steps: interval * rounds, batch: 128, recipe: methods[method]({ density: 0.05, interval }),
    optimizer: sgd({ momentum: 0.9, nesterov: true })
  })
  const updates = []
  for await (const event of run.events) if (event.type === 'update') updates.push(event.milliseconds)
  await run.done
  const step = trainingStep(network, { density: 0.05, batch: 128 })
  const times = await alternate([{ name: 'step', run: step.run }], { rounds: 30 })
  step.dispose()
  return { step: times.step.median, update: summary(updates).median }
}

/** Sparse and dense arithmetic of one layer at each density: where they cross is the rule of `choice.ts`. */
export async function crossover({ densities, rounds }) {
  const network = (name) => mlp({ name, layers: [1024, 1024, 10] })
  const dense = trainingStep(network('crossover'), { density: 1, batch: 128 })
  const rows = []
  for (const density of densities) {
    const sparse = trainingStep(network('crossover'), { density, batch: 128 })
    const times = await alternate([{ name: 'sparse', ...sparse }, { name: 'dense', ...dense }], { rounds })
    const { arithmetic } = explainLayer(sparse.state.parameters.get('fc1').pattern, 128)
    sparse.dispose()
    const [milliseconds, denseMilliseconds] = [times.sparse.median, times.dense.median]
    rows.push({ density, arithmetic, milliseconds, denseMilliseconds, ratio: denseMilliseconds / milliseconds })
  }
  dense.dispose()
  return rows
}
