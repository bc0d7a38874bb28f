/** How a density falls over iterations. */
export interface Iterations {
  /** The last one. In (0, 1]. */
  readonly density: number
  /** Integer ≥ 1. */
  readonly iterations: number
  readonly iterationSchedule: 'exponential' | 'linear'
}

/** The density after each iteration; the last is exactly what is asked for. */
export const sharesOf = ({ density, iterations, iterationSchedule }: Iterations): readonly number[] =>
  Array.from({ length: iterations }, (_, i) => {
    const done = (i + 1) / iterations
    return done === 1 ? density : iterationSchedule === 'linear' ? 1 - done * (1 - density) : density ** done
  })
