import { html, nothing, type Html, type Part } from './html.js'
import { withVariables } from './palette.js'

/** An element of a picture, as the chart library holds it before it is text. */
export interface PictureNode {
  readonly tag: string
  readonly attrs: Readonly<Record<string, string | number | boolean | null | undefined>>
  readonly children?: readonly PictureNode[]
  readonly text?: string
}

/** Elements that only draw: none loads, links or runs anything. */
const drawing: ReadonlySet<string> = new Set([
  'svg', 'g', 'defs', 'clipPath', 'path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon', 'text', 'tspan'
])

/** A picture as SVG, its colours the page's variables; `first` comes before what it holds. */
export function svgOf({ tag, attrs, children = [], text = '' }: PictureNode, first: Part = nothing): Html {
  if (!drawing.has(tag)) throw new Error(`svgOf: expected an element that draws, got ${tag}.`)
  const inside = children.map(child => html`\n${svgOf(child)}`)
  return html`<${tag}${Object.entries(attrs).map(attribute)}>${first}${text}${inside}</${tag}>`
}

type Attribute = readonly [name: string, value: PictureNode['attrs'][string]]

/** Of those that draw; the library has others of its own, for pointers. */
function attribute([name, value]: Attribute): Html {
  const drawn = /^[a-z:-]+$/i.test(name) && !/^(on.*|class|href|.*:href)$/i.test(name)
  if (!drawn || value === false || value === undefined || value === null) return nothing
  return html` ${name}="${withVariables(String(value))}"`
}
