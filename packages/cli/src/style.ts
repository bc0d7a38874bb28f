import pc from 'picocolors'
import { wantsColour, type Io } from './io.js'

/** The few ways text stands out; plain text where colours do not help. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly accent: (text: string) => string
}

/** Colours for `io.stderr`, where people read. */
export const styleFor = (io: Io): Style => {
  const colours = pc.createColors(wantsColour(io))
  return { bold: colours.bold, dim: colours.dim, good: colours.green, accent: colours.cyan }
}
