import { sizeOf } from '@itop/masks'
import type { ContractKernel, ConvGeometry } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { runProgram, type Program } from '../program.js'
import { tapsOf } from '../taps.js'
import { given, type KernelContext } from './context.js'
import { denseConv2d, denseInputGradient, denseWeightGradient } from './dense-convolution.js'
import { partsOf, sumOfParts } from './parts.js'
import { rowsOf } from './rows-of.js'
import { byRows, imagesAtOnce, imageStarts, loadImages, storeImages, type Rows } from './wgsl.js'

const rows = (context: KernelContext, conv: ConvGeometry) =>
  rowsOf(context, conv.pattern, `conv in ${conv.groups} groups`, () => {
    const { rowStart, ...others } = tapsOf(conv)
    return { rowStart, others }
  })

const geometry = ['n', 'inputs', 'height', 'width', 'outputs', 'outHeight', 'outWidth', 'strideY', 'strideX', 'padY',
  'padX', 'groups'] as const

/** The numbers of `geometry`. */
export function numbersOf({ n, input, output, stride, padding, groups }: ConvGeometry): Record<string, number> {
  return {
    n, groups, inputs: input.c, height: input.h, width: input.w, outputs: output.c, outHeight: output.h,
    outWidth: output.w, strideY: stride[0], strideX: stride[1], padY: padding[0], padX: padding[1]
  }
}

const sizes = `
  let inPixels = uniforms.height * uniforms.width;
  let outPixels = uniforms.outHeight * uniforms.outWidth;`

const unpack = (packed: string): string => `
    let packed = bitcast<u32>(${packed});
    let channel = i32(packed >> 16u);
    let ky = i32((packed >> 8u) & 255u);
    let kx = i32(packed & 255u);`

/** One pixel of one output of four images: neighbouring threads have neighbouring pixels and the same weights. */
const forward = ({ suffix, inputs, integers, first }: Rows, bias: boolean): Program => ({
  name: `itop_conv${bias ? '_bias' : ''}${suffix}`, inputs: [...inputs, 'tap', 'values', 'x', ...bias ? ['bias'] : []],
  integers: [...geometry, ...integers],
  code: `
  ${sizes}
  let pixel = index % outPixels;
  let output = index / outPixels % uniforms.outputs;
  let first = index / (outPixels * uniforms.outputs) * ${imagesAtOnce};
  let top = pixel / uniforms.outWidth * uniforms.strideY - uniforms.padY;
  let left = pixel % uniforms.outWidth * uniforms.strideX - uniforms.padX;
  let group = output / (uniforms.outputs / uniforms.groups);
  let firstChannel = group * (uniforms.inputs / uniforms.groups);
  let images = ${imageStarts('first', 'uniforms.inputs * inPixels')};
  var sum = vec4<f32>(${bias ? 'bias[output]' : '0.0'});
  for (var k = ${first('output')}; k < ${first('output + 1')}; k++) {
    ${unpack('tap[k]')}
    let y = top + ky;
    let x_ = left + kx;
    if (y < 0 || y >= uniforms.height || x_ < 0 || x_ >= uniforms.width) { continue; }
    let place = (firstChannel + channel) * inPixels + y * uniforms.width + x_;
    sum += values[k] * ${loadImages('x', 'images', 'place')};
  }
  ${storeImages('first', '(uniforms.outputs * outPixels)', 'output * outPixels + pixel', 'sum')}`
})

const forwards = byRows(found => ({ plain: forward(found, false), bias: forward(found, true) }))

/** One pixel of one channel of four images: every existing weight of the channel that looks at it. */
const inputGradient: Program = {
  name: 'itop_conv_input_gradient', inputs: ['channelStart', 'channelTap', 'order', 'values', 'dy'], integers: geometry,
  code: `
  ${sizes}
  let pixel = index % inPixels;
  let input = index / inPixels % uniforms.inputs;
  let first = index / (inPixels * uniforms.inputs) * ${imagesAtOnce};
  let images = ${imageStarts('first', 'uniforms.outputs * outPixels')};
  var sum = vec4<f32>(0.0);
  for (var k = channelStart[input]; k < channelStart[input + 1]; k++) {
    ${unpack('channelTap[k]')}
    let down = pixel / uniforms.width + uniforms.padY - ky;
    let right = pixel % uniforms.width + uniforms.padX - kx;
    if (down < 0 || right < 0 || down % uniforms.strideY != 0 || right % uniforms.strideX != 0) { continue; }
    let y = down / uniforms.strideY;
    let x = right / uniforms.strideX;
    if (y >= uniforms.outHeight || x >= uniforms.outWidth) { continue; }
    let place = channel * outPixels + y * uniforms.outWidth + x;
    sum += values[order[k]] * ${loadImages('dy', 'images', 'place')};
  }
  ${storeImages('first', '(uniforms.inputs * inPixels)', 'input * inPixels + pixel', 'sum')}`
}

/** The sum over a part of the rows of all output images, for a weight of `output`, `channel`, `ky`, `kx`. */
const overRows = `
  ${sizes}
  let group = output / (uniforms.outputs / uniforms.groups);
  let input = group * (uniforms.inputs / uniforms.groups) + channel;
  let left = kx - uniforms.padX;
  let firstX = max(0, (uniforms.strideX - 1 - left) / uniforms.strideX);
  let reach = uniforms.width - 1 - left;
  let endX = select(min(uniforms.outWidth, reach / uniforms.strideX + 1), 0, reach < 0);
  var sum = 0.0;
  for (var r = firstRow; r < min(firstRow + uniforms.each, uniforms.n * uniforms.outHeight); r++) {
    let image = r / uniforms.outHeight;
    let row = r % uniforms.outHeight;
    let y = row * uniforms.strideY - uniforms.padY + ky;
    if (y < 0 || y >= uniforms.height) { continue; }
    let dyRow = (image * uniforms.outputs + output) * outPixels + row * uniforms.outWidth;
    let xRow = (image * uniforms.inputs + input) * inPixels + y * uniforms.width + left;
    for (var x_ = firstX; x_ < endX; x_++) { sum += dy[dyRow + x_] * x[xRow + x_ * uniforms.strideX]; }
  }
  result[index] = sum;`

const weightGradient = byRows(({ suffix, inputs, integers, rowOf }): Program => ({
  name: `itop_conv_weight_gradient${suffix}`, inputs: [...inputs, 'tap', 'x', 'dy'],
  integers: [...geometry, 'nnz', 'each', ...integers],
  functions: rowOf,
  code: `
  let value = index % uniforms.nnz;
  let firstRow = index / uniforms.nnz * uniforms.each;
  let output = rowOf(value);
  ${unpack('tap[value]')}
  ${overRows}`
}))

/** The same for every position of some rows of the weight. */
const rowsOfGradient: Program = {
  name: 'itop_conv_dense_gradient', inputs: ['x', 'dy'],
  integers: [...geometry, 'positions', 'start', 'columns', 'windowHeight', 'windowWidth', 'each'],
  code: `
  let position = index % uniforms.positions;
  let firstRow = index / uniforms.positions * uniforms.each;
  let output = uniforms.start + position / uniforms.columns;
  let column = position % uniforms.columns;
  let channel = column / (uniforms.windowHeight * uniforms.windowWidth);
  let ky = column / uniforms.windowWidth % uniforms.windowHeight;
  let kx = column % uniforms.windowWidth;
  ${overRows}`
}

/** y = W∗x + bias, for the existing weights of W; activations are `[n, c·h·w]`. */
export const conv2d = (context: KernelContext): ContractKernel<'ItopConv2d'> => ({
  name: 'ItopConv2d',
  run: ({ x, values, bias }, conv) => {
    const { pattern, n, output } = conv
    if (context.choose({ pattern, n, conv }) === 'dense') return denseConv2d(context, conv, { x, values, bias })
    const { lists: { tap }, kind, starts, uniforms } = rows(context, conv)
    return runProgram(context.backend, forwards[kind][bias ? 'bias' : 'plain'], {
      inputs: [...starts, tap, given(values), given(x), ...bias ? [bias] : []],
      uniforms: { ...numbersOf(conv), ...uniforms }, threads: threadsOf(conv, output),
      output: [n, output.c * output.h * output.w]
    })
  }
})

export const conv2dInputGradient = (context: KernelContext): ContractKernel<'ItopConv2dInputGradient'> => ({
  name: 'ItopConv2dInputGradient',
  run: ({ dy, values }, conv) => {
    const { pattern, n, input } = conv
    if (context.choose({ pattern, n, conv }) === 'dense') return denseInputGradient(context, conv, { dy, values })
    const { lists: { channelStart, channelTap, order } } = rows(context, conv)
    return runProgram(context.backend, inputGradient, {
      inputs: [channelStart, channelTap, order, given(values), given(dy)], uniforms: numbersOf(conv),
      threads: threadsOf(conv, input), output: [n, input.c * input.h * input.w]
    })
  }
})

export const conv2dWeightGradient = (context: KernelContext): ContractKernel<'ItopConv2dWeightGradient'> => ({
  name: 'ItopConv2dWeightGradient',
  run: ({ x, dy }, conv) => {
    const { pattern, n } = conv
    if (context.choose({ pattern, n, conv }) === 'dense') return denseWeightGradient(context, conv, { x, dy })
    const { lists: { tap }, kind, starts, uniforms: found } = rows(context, conv)
    const uniforms = { ...numbersOf(conv), ...found, nnz: pattern.nnz }
    return inParts(context, weightGradient[kind], [...starts, tap, given(x), given(dy)], conv, uniforms, [pattern.nnz])
  }
})

/** Rows `[start, end)` of the gradient of the whole weight, without the patches that a matrix product would need. */
export function convGradientRows(
  context: KernelContext, conv: ConvGeometry, { x, dy }: { readonly x: TensorInfo, readonly dy: TensorInfo },
  start: number, end: number
): TensorInfo {
  // A convolution's weight.
  const [, channels, windowHeight, windowWidth] = conv.pattern.shape as [number, number, number, number]
  const columns = channels * windowHeight * windowWidth
  const positions = (end - start) * columns
  const uniforms = { ...numbersOf(conv), positions, start, columns, windowHeight, windowWidth }
  return inParts(context, rowsOfGradient, [x, dy], conv, uniforms, [end - start, columns])
}

/** Runs a weight gradient whose sum over the rows of all output images is cut into parts. */
function inParts(
  { backend }: KernelContext, program: Program, inputs: readonly TensorInfo[], { n, output }: ConvGeometry,
  uniforms: Record<string, number>, shape: readonly number[]
): TensorInfo {
  const results = sizeOf(shape)
  const parts = partsOf(results, n * output.h)
  const part = runProgram(backend, program, {
    inputs, uniforms: { ...uniforms, each: Math.ceil(n * output.h / parts) }, threads: parts * results,
    output: [parts, results]
  })
  return sumOfParts(backend, part, parts, shape)
}

const threadsOf = ({ n }: ConvGeometry, { c, h, w }: ConvGeometry['input']): number =>
  Math.ceil(n / imagesAtOnce) * c * h * w
