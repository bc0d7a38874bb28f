import type { LayerShape, LayerView } from './types.js'

/** What a method was told of the same layers before they had values. */
export const shapesOf = (layers: readonly LayerView[]): readonly LayerShape[] =>
  layers.map(({ name, role, feeds, stored: { shape } }) => ({ name, role, feeds, shape }))
