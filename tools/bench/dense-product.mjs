// How good the dense baseline is: its product against what the processor can do.
import { alternate, summary } from '@itop/experiment'
import { Mask } from '@itop/masks'
import { createInput, createOps, createParameter, createPattern } from '@itop/ops'
import { peakMeter } from './peak.mjs'

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
