import pc from 'picocolors'
import { wantsColour, type Io, type TextOutput } from './io.js'

/** The few ways text stands out; plain text where colours do not help. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly accent: (text: string) => string
}

/** Colours for text that goes to `output`. */
export function styleFor(io: Io, output: TextOutput = io.stdout): Style {
  const colours = pc.createColors(wantsColour(io, output))
  return { bold: colours.bold, dim: colours.dim, good: colours.green, accent: colours.cyan }
}
