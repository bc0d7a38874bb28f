// Made of packages/kernels/src/jobs.h, which says what fields mean, by npm run jobs -w @itop/backend-cpu.

const planes = {
  blocks: 'integer', channels: 'integer', rows: 'integer', run: 'integer', blockPitch: 'integer',
  channelPitch: 'integer', rowPitch: 'integer', border: 'integer', images: 'integer', isVector: 'flag'
} as const

const linearSparse = {
  start: 'place', column: 'place', order: 'place', values: 'place', bias: 'place', x: 'place', y: 'place',
  runs: 'place', runCount: 'integer', lanes: 'integer', stride: 'integer', relu: 'flag'
} as const

const linearSparseWeights = {
  start: 'place', column: 'place', dy: 'place', x: 'place', dw: 'place', runs: 'place', runCount: 'integer',
  lanes: 'integer', stride: 'integer'
} as const

const linearShared = {
  start: 'place', column: 'place', runs: 'place', runCount: 'integer', together: 'integer', bands: 'integer',
  chunks: 'integer', inputs: 'integer', chunk: 'integer', values: 'place', bias: 'place', x: 'place', dy: 'place',
  to: 'place', lanes: 'integer', stride: 'integer', relu: 'flag'
} as const

const gemm = {
  m: 'integer', n: 'integer', k: 'integer', a: 'place', aRow: 'integer', aColumn: 'integer', b: 'place',
  bRow: 'integer', bColumn: 'integer', c: 'place', cRow: 'integer', bias: 'place', relu: 'flag', packed: 'place'
} as const

const conv = {
  x: 'place', y: 'place', bias: 'place', start: 'place', offset: 'place', values: 'place', runs: 'place',
  runCount: 'integer', outs: 'integer', chunks: 'integer', blocks: 'integer', xBlock: 'integer', yBlock: 'integer',
  yChannel: 'integer', h: 'integer', w: 'integer', xRow: 'integer', yRow: 'integer', xPixel: 'integer',
  yPixel: 'integer', rows: 'integer', border: 'integer'
} as const

const convSparseWeights = {
  x: 'place', dy: 'place', partial: 'place', dw: 'place', start: 'place', offset: 'place', runs: 'place',
  runCount: 'integer', chunks: 'integer', groups: 'integer', nnz: 'integer', blocks: 'integer', xBlock: 'integer',
  yBlock: 'integer', yChannel: 'integer', h: 'integer', w: 'integer', xRow: 'integer', yRow: 'integer',
  xPixel: 'integer'
} as const

const convShared = {
  ...conv, together: 'integer'
} as const

const convSharedInput = {
  dy: 'place', dx: 'place', start: 'place', offset: 'place', values: 'place', together: 'integer', bands: 'integer',
  chunks: 'integer', runCount: 'integer', ins: 'integer', chunk: 'integer', blocks: 'integer', xBlock: 'integer',
  xChannel: 'integer', yBlock: 'integer', yChannel: 'integer', h: 'integer', w: 'integer', xRow: 'integer',
  yRow: 'integer', xPixel: 'integer', xRows: 'integer', xRun: 'integer', border: 'integer'
} as const

const convSharedWeights = {
  x: 'place', dy: 'place', partial: 'place', dw: 'place', start: 'place', offset: 'place', runs: 'place',
  runCount: 'integer', chunks: 'integer', groups: 'integer', nnz: 'integer', blocks: 'integer', xBlock: 'integer',
  yBlock: 'integer', yChannel: 'integer', h: 'integer', w: 'integer', xRow: 'integer', yRow: 'integer',
  xPixel: 'integer', yPixel: 'integer', together: 'integer'
} as const

const convPointwise = {
  ...conv, ins: 'integer', xChannel: 'integer', chunk: 'integer'
} as const

const convPointwiseWeights = {
  x: 'place', dy: 'place', partial: 'place', dw: 'place', start: 'place', offset: 'place', runs: 'place',
  runCount: 'integer', outs: 'integer', chunks: 'integer', groups: 'integer', nnz: 'integer', blocks: 'integer',
  xBlock: 'integer', yBlock: 'integer', yChannel: 'integer', h: 'integer', w: 'integer', xRow: 'integer',
  yRow: 'integer', xPixel: 'integer', yPixel: 'integer', ins: 'integer', xChannel: 'integer', chunk: 'integer'
} as const

const convPack = {
  dense: 'place', at: 'place', step: 'integer', packed: 'place', outs: 'integer', taps: 'integer'
} as const

const convDenseWeights = {
  x: 'place', dy: 'place', partial: 'place', dw: 'place', offset: 'place', outs: 'integer', taps: 'integer',
  groups: 'integer', runQuads: 'integer', blocks: 'integer', xBlock: 'integer', yBlock: 'integer', yChannel: 'integer',
  h: 'integer', w: 'integer', xRow: 'integer', yRow: 'integer', xPixel: 'integer'
} as const

const winogradWeights = {
  dense: 'place', outStep: 'integer', inStep: 'integer', flipped: 'flag', to: 'place', outs: 'integer', ins: 'integer'
} as const

const winograd = {
  ...conv, scratch: 'place', ins: 'integer', xChannel: 'integer'
} as const

const winogradGradient = {
  x: 'place', dy: 'place', partial: 'place', dw: 'place', scratch: 'place', ins: 'integer', outs: 'integer',
  blocks: 'integer', xBlock: 'integer', xChannel: 'integer', xRow: 'integer', yBlock: 'integer', yChannel: 'integer',
  yRow: 'integer', h: 'integer', w: 'integer'
} as const

const positions = {
  values: 'place', start: 'place', column: 'place', dense: 'place', rows: 'integer', columns: 'integer'
} as const

const permute = {
  values: 'place', order: 'place', to: 'place', n: 'integer'
} as const

const norm = {
  planes: planes, x: 'place', residual: 'place', scale: 'place', shift: 'place', mean: 'place', variance: 'place',
  y: 'place', relu: 'flag', epsilon: 'float'
} as const

const normGradient = {
  planes: planes, dy: 'place', x: 'place', y: 'place', scale: 'place', shift: 'place', mean: 'place', variance: 'place',
  dx: 'place', dScale: 'place', dShift: 'place', dResidual: 'place', relu: 'flag', epsilon: 'float'
} as const

const channelSums = {
  planes: planes, x: 'place', out: 'place'
} as const

const pool = {
  kind: 'integer', x: 'place', y: 'place', dy: 'place', out: 'place', in: planes, to: planes, h: 'integer',
  w: 'integer', outH: 'integer', outW: 'integer', sizeY: 'integer', sizeX: 'integer', strideY: 'integer',
  strideX: 'integer', paddingY: 'integer', paddingX: 'integer'
} as const

const copyForm = {
  from: planes, to: planes, x: 'place', y: 'place', h: 'integer', w: 'integer'
} as const

const borders = {
  planes: planes, y: 'place'
} as const

const dropout = {
  planes: planes, x: 'place', y: 'place', key: 'integer', threshold: 'integer', factor: 'float', pixels: 'integer'
} as const

const batchPixels = {
  bytes: 'place', tables: 'place', y: 'place', images: 'integer', channels: 'integer', area: 'integer',
  stride: 'integer'
} as const

const add = {
  a: 'place', b: 'place', out: 'place', n: 'integer'
} as const

const scale = {
  x: 'place', factor: 'place', out: 'place', n: 'integer'
} as const

const positive = {
  x: 'place', out: 'place', n: 'integer'
} as const

const reluGradient = {
  dy: 'place', y: 'place', out: 'place', n: 'integer'
} as const

const rowsCopy = {
  from: planes, x: 'place', y: 'place', border: 'integer', step: 'integer', columns: 'integer', toBlock: 'integer',
  toChannel: 'integer', toPhase: 'integer', toRow: 'integer'
} as const

const rowsFinish = {
  planes: planes, x: 'place', residual: 'place', scale: 'place', shift: 'place', y: 'place', relu: 'flag'
} as const

const rowsToVector = {
  from: planes, x: 'place', y: 'place', stride: 'integer'
} as const

const sgd = {
  values: 'place', gradient: 'place', velocity: 'place', n: 'integer', rate: 'float', momentum: 'float', decay: 'float',
  nesterov: 'flag'
} as const

const adam = {
  values: 'place', gradient: 'place', first: 'place', second: 'place', age: 'place', n: 'integer', rate: 'float',
  beta1: 'float', rest1: 'float', beta2: 'float', rest2: 'float', epsilon: 'float', decay: 'float', shrink: 'float',
  correction1: 'float', correction2: 'float', log1: 'float', log2: 'float'
} as const

const squareSum = {
  x: 'place', sum: 'place', n: 'integer', isFirst: 'flag'
} as const

const clipFactor = {
  sum: 'place', norm: 'place', factor: 'place'
} as const

const softmaxCrossEntropy = {
  logits: 'place', labels: 'place', targets: 'place', terms: 'place', loss: 'place', correct: 'place',
  gradient: 'place', n: 'integer', classes: 'integer', stride: 'integer', images: 'integer'
} as const

const moveStatistics = {
  mean: 'place', variance: 'place', batchMean: 'place', batchVariance: 'place', numbers: 'place', channels: 'integer'
} as const

const addProduct = {
  sum: 'place', a: 'place', b: 'place', out: 'place', n: 'integer'
} as const

const keepLargest = {
  values: 'place', out: 'place', n: 'integer', kept: 'integer', of: 'integer', step: 'integer', isRest: 'flag'
} as const

/** The fields of every kernel's job in their order, by kernel in the order of their numbers. */
export const jobFields = {
  sparse_times_batch: linearSparse, sparse_weight_gradient: linearSparseWeights, linear_shared: linearShared,
  linear_shared_input: linearShared, linear_shared_weights: linearShared, gemm: gemm, conv_sparse: conv,
  conv_sparse_weights: convSparseWeights, conv_shared: convShared, conv_shared_input: convSharedInput,
  conv_shared_weights: convSharedWeights, conv_pointwise: convPointwise, conv_pointwise_weights: convPointwiseWeights,
  conv_pack: convPack, conv_dense: conv, conv_dense_weights: convDenseWeights, winograd_weights: winogradWeights,
  conv_winograd: winograd, winograd_gradient: winogradGradient, scatter: positions, gather: positions, permute: permute,
  norm_train: norm, norm_infer: norm, norm_gradient: normGradient, channel_sums: channelSums, pool_layer: pool,
  copy_form: copyForm, clear_borders: borders, dropout: dropout, batch_pixels: batchPixels, add: add, scale: scale,
  positive: positive, relu_gradient: reluGradient, sgd: sgd, adam: adam, square_sum: squareSum, clip_factor: clipFactor,
  softmax_cross_entropy: softmaxCrossEntropy, move_statistics: moveStatistics, add_product: addProduct,
  keep_largest: keepLargest, rows_copy: rowsCopy, rows_finish: rowsFinish, rows_pool: pool,
  rows_to_vector: rowsToVector
} as const
