// The part of a performance page that tells where the time goes.
import { number, table } from './table.mjs'

const words = {
  ItopInput: 'Batch: decode, normalise, lay out',
  ItopForm: 'Change of layout',
  ItopLinear: 'Fully connected, forward',
  ItopLinearInputGradient: 'Fully connected, gradient of the input',
  ItopLinearWeightGradient: 'Fully connected, gradient of the weights',
  ItopConv2d: 'Convolution, forward',
  ItopConv2dInputGradient: 'Convolution, gradient of the input',
  ItopConv2dWeightGradient: 'Convolution, gradient of the weights',
  ItopBiasGradient: 'Gradient of the biases',
  ItopBatchNorm: 'Batch norm (with ReLU and residual), forward',
  ItopBatchNormGradient: 'Batch norm (with ReLU and residual), gradient',
  ItopMoveStatistics: 'Batch norm, running statistics',
  ItopRelu: 'ReLU, forward',
  ItopReluGradient: 'ReLU, gradient',
  ItopAdd: 'Sum of two activations',
  ItopMaxPool: 'Max pool, forward',
  ItopMaxPoolGradient: 'Max pool, gradient',
  ItopAveragePool: 'Average pool, forward',
  ItopAveragePoolGradient: 'Average pool, gradient',
  ItopGlobalAveragePool: 'Global average pool, forward',
  ItopGlobalAveragePoolGradient: 'Global average pool, gradient',
  ItopDropout: 'Dropout, both ways',
  ItopSoftmaxCrossEntropy: 'Softmax cross-entropy',
  ItopSgd: 'SGD',
  Add: 'Sum of gradients where paths meet'
}

/** Tables by operation and by layer, under the limits of the machine. */
export function breakdownSection(breakdown, limit, { threads }) {
  if (!breakdown?.length) return ''
  return `## Where the time goes

Each kernel timed inside whole training steps. Speeds of operations with weights count a multiply-add of an existing
weight as two operations, at every output position; bytes are those of all tensors that go in and come out, once. The
limit of the machine for ${threads} threads is ${number(limit.gflops, 1)} GFLOP/s (multiply-adds in registers,
${threads} times what one thread reaches in the same build) and ${number(limit.gigabytesPerSecond, 1)} GB/s (copies
through main memory, reads and writes; what stays in a cache moves faster). Where one thread was measured too, "Scaling"
is how many times faster all ${threads} are. A mask update happens once in many steps: its share of each, at the paper's
interval, is in a table of its own.

${breakdown.map((row) => oneNetwork(row, limit)).join('\n')}`
}

const oneNetwork = ({ model, density, batch, stepMilliseconds, ops, layers, oneThread, updates }, limit) =>
  `### ${model}, density ${density}

A step of batch ${batch} takes ${number(stepMilliseconds, 1)} ms${onOneThread(oneThread, stepMilliseconds)}.

${opTable(gathered(ops), oneThread && gathered(oneThread.ops), limit)}
${updateTable(updates, stepMilliseconds)}
${table(['Layer', 'Shape', 'Output', 'Density', 'Arithmetic', 'Forward, ms (GFLOP/s)', 'Gradient of the input',
    'Gradient of the weights'],
  layers.map((layer) => [nameOf(layer), layer.shape.join('×'), layer.image.join('×'), number(layer.density, 4),
    layer.arithmetic, ...[layer.forward, layer.inputGradient, layer.weightGradient].map(pass)]))}
`

function onOneThread(single, all) {
  if (!single) return ''
  const one = single.stepMilliseconds
  return `, ${number(one, 1)} ms on one thread: ${number(one / all)}× faster`
}

function opTable(ops, single, limit) {
  const alone = new Map(single?.map(({ kernel, milliseconds }) => [kernel, milliseconds]))
  const scaling = ({ kernel, milliseconds }) => {
    if (!single) return []
    const one = alone.get(kernel)
    return one === undefined ? ['', ''] : [number(one), `${number(one / milliseconds, 1)}×`]
  }
  return table(['Operation', 'Calls', 'ms', 'Share', 'GFLOP/s', 'Of the limit', 'GB/s',
    ...single ? ['One thread, ms', 'Scaling'] : []], ops.map((op) => [
    words[op.kernel] ?? op.kernel, op.calls ?? '', number(op.milliseconds), `${number(100 * op.share, 1)} %`,
    ...speeds(op, limit), ...scaling(op)]))
}

/** Mask updates, and what they add to a step. */
const updateTable = (updates, step) => updates?.length ? `
${table(['Mask update', 'Interval', 'One update, ms', 'A step, ms', 'Share of training time'],
    updates.map(({ method, interval, milliseconds }) => [
      `\`${method}\``, interval, number(milliseconds), number(milliseconds / interval, 3),
      `${number(100 * milliseconds / (interval * step + milliseconds), 3)} %`]))}
` : ''

const nameOf = ({ name, count }) => count > 1 ? `${name} and ${count - 1} like it` : name

const pass = (one) => one ? `${number(one.milliseconds)} (${number(one.gflops, 1)})` : '–'

/** GFLOP/s and their share of the limit where weights are computed with, GB/s elsewhere. */
function speeds({ gflops, gigabytesPerSecond }, limit) {
  if (gflops !== null) return [number(gflops, 1), `${number(100 * gflops / limit.gflops, 0)} %`, '']
  return ['', '', gigabytesPerSecond === null ? '' : number(gigabytesPerSecond, 1)]
}

/** TF.js's own kernels in one line, and what no kernel takes in another. */
function gathered(ops) {
  const ours = ops.filter(({ kernel }) => kernel !== null && kernel in words)
  const theirs = ops.filter(({ kernel }) => kernel !== null && !(kernel in words))
  const rest = ops.filter(({ kernel }) => kernel === null)
  const line = (kernel, own) => ({
    kernel, calls: null, gflops: null, gigabytesPerSecond: null,
    milliseconds: own.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
    share: own.reduce((sum, { share }) => sum + share, 0)
  })
  const names = theirs.map(({ kernel }) => kernel).sort().join(', ')
  return [...ours, ...theirs.length > 0 ? [line(`TF.js: ${names}`, theirs)] : [],
    ...rest.length > 0 ? [line('Between kernels: JavaScript, TF.js', rest)] : []]
}
