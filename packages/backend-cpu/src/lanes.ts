/** How a batch lies in a row of a vector's feature. */
export interface Lanes {
  readonly lanes: number
  readonly stride: number
}

/**
 * How a batch of n images lies: `[feature][stride]` with `lanes` computed. Lanes fill whole vectors; rows are never a
 * multiple of 128 bytes apart, since a tile of many rows would then collide in a few sets of the cache.
 */
export function lanesOf(n: number, vector: number): Lanes {
  const lanes = Math.ceil(n / vector) * vector
  return { lanes, stride: lanes % 32 === 0 ? lanes + vector : lanes }
}
