import type { TrainedTensor } from './trained.js'

/**
 * The name of a tensor in the state of a PyTorch module: `fc1` is its `fc1.weight`, `bn1.mean` its `bn1.running_mean`.
 * Biases are named alike.
 */
export function pythonName({ name, role }: Pick<TrainedTensor, 'name' | 'role'>): string {
  if (role === 'statistic') return name.replace(/\.mean$/, '.running_mean').replace(/\.variance$/, '.running_var')
  return role === 'bias' || (role === 'norm' && name.endsWith('.bias')) ? name : `${name}.weight`
}
