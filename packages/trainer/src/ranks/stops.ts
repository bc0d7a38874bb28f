/** How a run is asked to stop. Ranks stop together: after the step in which any of them was asked. */
export interface Stops {
  /** Whether this process was asked. */
  readonly wanted: () => boolean
  /** Whether the run ends now, which all ranks answer alike. */
  readonly agreed: () => boolean
  /** Whether work between steps may be given up, on which ranks do not agree: where there are several, never. */
  readonly meanwhile: () => boolean
  /** Told after each step how many ranks were asked before it. */
  readonly asked: (ranks: number) => void
}

/** Of a run alone, or one of several ranks. */
export function createStops(wanted: () => boolean, together: boolean): Stops {
  let agreed = false
  return {
    wanted,
    agreed: together ? () => agreed : wanted,
    meanwhile: together ? () => false : wanted,
    asked: ranks => { agreed ||= ranks > 0 }
  }
}
