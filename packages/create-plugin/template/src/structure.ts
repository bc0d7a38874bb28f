import type { StructureFamily } from '@itop/experiment'

/** Two neighbouring outputs read the same inputs: their weights go and come together. */
export const structure: StructureFamily = {
  name: 'my-idea',
  about: 'two neighbouring outputs read the same inputs',
  // How far the box of a cell reaches along each axis: outputs first.
  make: name => ({ name, cell: ([, ...inputs]) => [2, ...inputs.map(() => 1)] })
}
