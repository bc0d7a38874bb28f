import type { ContractKernel, PoolGeometry } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { runProgram, type Program } from '../program.js'
import { given, type KernelContext } from './context.js'

const geometry = ['height', 'width', 'outHeight', 'outWidth', 'strideY', 'strideX', 'padY', 'padX', 'windowHeight',
  'windowWidth'] as const

const numbersOf = ({ input, output, size, stride, padding }: PoolGeometry): Record<string, number> => ({
  height: input.h, width: input.w, outHeight: output.h, outWidth: output.w, strideY: stride[0], strideX: stride[1],
  padY: padding[0], padX: padding[1], windowHeight: size[0], windowWidth: size[1]
})

/** One place of the output: runs `each` for every pixel it sees, whose value is `v`. */
const overWindow = (name: string, start: string, each: string, result: string): Program => ({
  name, inputs: ['x'], integers: geometry,
  code: `
  let column = index % uniforms.outWidth;
  let row = index / uniforms.outWidth % uniforms.outHeight;
  let plane = index / (uniforms.outWidth * uniforms.outHeight) * uniforms.height * uniforms.width;
  let top = row * uniforms.strideY - uniforms.padY;
  let left = column * uniforms.strideX - uniforms.padX;
  var best = ${start};
  for (var y = max(0, top); y < min(uniforms.height, top + uniforms.windowHeight); y++) {
    for (var z = max(0, left); z < min(uniforms.width, left + uniforms.windowWidth); z++) {
      let v = x[plane + y * uniforms.width + z];
      ${each}
    }
  }
  result[index] = ${result};`
})

const highest = overWindow('itop_max_pool', '-uniforms.INFINITY', 'if (v > best || isnan(v)) { best = v; }', 'best')

const mean = overWindow('itop_average_pool', '0.0', 'best += v;',
  'best / f32(uniforms.windowHeight * uniforms.windowWidth)')

/** One pixel of the input: runs `each` for every place `o` of the output that sees it, at `top`, `left`. */
const overWindows = (name: string, inputs: readonly string[], functions: string, each: string): Program => ({
  name, inputs, integers: geometry, functions,
  code: `
  let column = index % uniforms.width;
  let row = index / uniforms.width % uniforms.height;
  let image = index / (uniforms.width * uniforms.height);
  let down = row + uniforms.padY;
  let right = column + uniforms.padX;
  var sum = 0.0;
  for (var a = max(0, down - uniforms.windowHeight + uniforms.strideY) / uniforms.strideY;
      a <= min(uniforms.outHeight - 1, down / uniforms.strideY); a++) {
    for (var b = max(0, right - uniforms.windowWidth + uniforms.strideX) / uniforms.strideX;
        b <= min(uniforms.outWidth - 1, right / uniforms.strideX); b++) {
      let o = (image * uniforms.outHeight + a) * uniforms.outWidth + b;
      let top = a * uniforms.strideY - uniforms.padY;
      let left = b * uniforms.strideX - uniforms.padX;
      ${each}
    }
  }
  result[index] = sum;`
})

/** Whether no pixel before this one in the window, row by row, is as high. */
const isFirst = `
fn isFirst(plane : i32, top : i32, left : i32, row : i32, column : i32, highest : f32) -> bool {
  for (var y = max(0, top); y <= row; y++) {
    let end = select(min(uniforms.width, left + uniforms.windowWidth), column, y == row);
    for (var z = max(0, left); z < end; z++) {
      if (x[plane + y * uniforms.width + z] == highest) { return false; }
    }
  }
  return true;
}`

const highestGradient = overWindows('itop_max_pool_gradient', ['dy', 'x', 'y'], isFirst, `
      let plane = image * uniforms.height * uniforms.width;
      if (x[index] == y[o] && isFirst(plane, top, left, row, column, y[o])) { sum += dy[o]; }`)

const meanGradient = overWindows('itop_average_pool_gradient', ['dy'], '',
  'sum += dy[o] / f32(uniforms.windowHeight * uniforms.windowWidth);')

/** Runs a pool's program, one thread for each value of images of this shape. */
function run(
  { backend }: KernelContext, program: Program, inputs: readonly TensorInfo[], pool: PoolGeometry,
  of: 'input' | 'output'
): TensorInfo {
  const { c, h, w } = pool[of]
  const threads = pool.n * c * h * w
  return runProgram(backend, program, { inputs, uniforms: numbersOf(pool), threads, output: [pool.n, c * h * w] })
}

export const maxPool = (context: KernelContext): ContractKernel<'ItopMaxPool'> =>
  ({ name: 'ItopMaxPool', run: ({ x }, pool) => run(context, highest, [given(x)], pool, 'output') })

export const maxPoolGradient = (context: KernelContext): ContractKernel<'ItopMaxPoolGradient'> => ({
  name: 'ItopMaxPoolGradient',
  run: ({ dy, x, y }, pool) => run(context, highestGradient, [given(dy), given(x), given(y)], pool, 'input')
})

export const averagePool = (context: KernelContext): ContractKernel<'ItopAveragePool'> =>
  ({ name: 'ItopAveragePool', run: ({ x }, pool) => run(context, mean, [given(x)], pool, 'output') })

export const averagePoolGradient = (context: KernelContext): ContractKernel<'ItopAveragePoolGradient'> =>
  ({ name: 'ItopAveragePoolGradient', run: ({ dy }, pool) => run(context, meanGradient, [given(dy)], pool, 'input') })
