/** Red, green, blue, each 0 to 255. */
export type Colour = readonly [number, number, number]

// Blue, orange and what lies between differ in brightness too, so that any kind of colour vision tells them apart.
export const colours = {
  page: '#0e1218', ground: '#171d26', text: '#f2f4f7', muted: '#8b97a6', line: '#2a323d',
  now: '#ff9e5e', explored: '#4da3dc', accuracy: '#f2e394'
} as const

/** The colour of `#rrggbb`. */
export const colourOf = (hex: string): Colour =>
  [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Colour   // there are three

/** Colours between, from 0 to 1. */
export const mix = (from: Colour, to: Colour, share: number): Colour =>
  from.map((value, i) => Math.round(value + (to[i]! - value) * share)) as unknown as Colour   // as many as before

// Magma of matplotlib, https://bids.github.io/colormap: as bright as the number is high, for any kind of colour vision.
const scale = ['#0a0812', '#231151', '#5f187f', '#982d80', '#d3436e', '#f8765c', '#febb81', '#fcfdbf'].map(colourOf)

/** The colour of a number in [0, 1], dark to bright. */
export function heat(share: number): Colour {
  const place = Math.min(1, Math.max(0, share)) * (scale.length - 1)
  const below = Math.min(scale.length - 2, Math.floor(place))
  return mix(scale[below]!, scale[below + 1]!, place - below)
}
