import type { LayerRow } from './row.js'

/** Layers of one kind together: the first's name, how many they are, and the time of all. */
export interface LikeLayers extends LayerRow {
  readonly count: number
}

/** Rows of one network, batch and density with layers of equal shape, image, stride and weights as one. */
export function likeLayers(rows: readonly LayerRow[]): readonly LikeLayers[] {
  const kinds = new Map<string, LayerRow[]>()
  for (const row of rows) {
    const { model, batch, density, shape, image, stride, active } = row
    const kind = [model, batch, density, shape, image, stride, active].join(' ')
    kinds.set(kind, [...kinds.get(kind) ?? [], row])
  }
  return [...kinds.values()].map(together)
}

function together(rows: readonly LayerRow[]): LikeLayers {
  const sum = (field: 'milliseconds' | 'denseMilliseconds') => rows.reduce((total, row) => total + row[field], 0)
  const [milliseconds, denseMilliseconds] = [sum('milliseconds'), sum('denseMilliseconds')]
  return { ...rows[0]!, count: rows.length, milliseconds, denseMilliseconds, ratio: denseMilliseconds / milliseconds }
}
