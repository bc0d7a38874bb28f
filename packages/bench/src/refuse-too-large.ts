import type { Network } from '@itop/models'
import { methods } from '@itop/updaters'
import { UserError, bytes, memoryPlan, mostBytes, questionOf } from '@itop/experiment'

/** Refuses networks that, side by side and one of them in training, the CPU backend's memory cannot hold. */
export function refuseTooLarge(
  network: Network, { batch, densities }: { readonly batch: number, readonly densities: readonly number[] }
): void {
  const needed = bytesOf(network, densities, batch)
  if (needed <= mostBytes) return
  let fits = batch
  while (fits > 0 && bytesOf(network, densities, fits) > mostBytes) fits = Math.floor(fits / 2)
  throw new UserError([
    `--batch ${batch}: these networks of ${network.name} take about ${bytes(needed)}, and the memory of the cpu ` +
      `backend ends at ${bytes(mostBytes)}.`,
    fits === 0 ? 'Choose a smaller network.' : `A batch of ${fits} fits.`
  ])
}

function bytesOf(network: Network, densities: readonly number[], batch: number): number {
  const plans = densities.map(density => memoryPlan(
    questionOf(network, methods.static!.make({ density }), { steps: 1, stepsPerEpoch: 1 }),
    { batch, accumulate: 1, optimizer: 'sgd', weightDecay: 0, backend: 'cpu' }))
  const dense = plans[0]!.dense
  return dense.total + plans.reduce((sum, { total, activations }) => sum + total - activations, 0)
}
