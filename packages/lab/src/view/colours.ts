/** Red, green, blue and opacity, 0 to 255. */
export type Rgba = readonly [red: number, green: number, blue: number, opacity: number]

const known = new Map<string, string>()

/** After a change of scheme every colour is another one. */
export const forgetColours = (): void => known.clear()

/** A colour variable of the style sheet as it is now, dark or light, in a form that canvases take. */
export function cssColour(name: string): string {
  const colour = known.get(name) ?? computed(name)
  known.set(name, colour)
  return colour
}

function computed(name: string): string {
  const probe = document.createElement('i')
  probe.style.color = `var(${name})` // a computed colour has the page's scheme resolved, a variable has not
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

/** The same in numbers. */
export function rgba(name: string): Rgba {
  const canvas = new OffscreenCanvas(1, 1)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('lab: the browser gives no 2D drawing context.')
  context.fillStyle = cssColour(name)
  context.fillRect(0, 0, 1, 1)
  const [red, green, blue, opacity] = context.getImageData(0, 0, 1, 1).data
  return [red!, green!, blue!, opacity!]
}

/** A colour as one word of image data, whose bytes are red, green, blue, opacity. */
export const word = ([red, green, blue, opacity]: Rgba): number =>
  new Uint32Array(Uint8Array.of(red, green, blue, opacity).buffer)[0]!

/** A colour between two, `share` of the way from the first. */
export const between = (from: Rgba, to: Rgba, share: number): Rgba =>
  [0, 1, 2, 3].map((i) => Math.round(from[i]! + share * (to[i]! - from[i]!))) as unknown as Rgba // four as from has
