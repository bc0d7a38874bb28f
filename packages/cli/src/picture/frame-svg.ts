import { integer, percent, plural } from '@itop/experiment'
import { html, nothing, type Html } from '../report/html.js'
import { colours } from './colours.js'
import { curve } from './curves.js'
import type { Film, Frame } from './frames.js'
import { inputPixels, maskPixels, type Pixels } from './pixels.js'

/** What a picture says of its run. */
export interface Scene {
  readonly film: Film
  /** `set-itop · mlp · mnist`. */
  readonly title: string
  /** The image that the first layer reads, where each weight of it has a pixel, and the most weights that one has. */
  readonly image: { readonly h: number, readonly w: number, readonly most: number } | undefined
  /** Names of layers that are shown, in model order. */
  readonly layers: readonly string[]
}

interface Size {
  readonly width: number
  readonly height: number
}

/** Of a whole frame, in pixels. */
export const frameSize: Size = { width: 1120, height: 630 }

const margin = 40
const [top, side] = [104, 420]

/** One moment of a run: what the first layer looks at, which weights exist, how much was tried, how good it is. */
export const frameSvg = (scene: Scene, frame: Frame): string => svgOf(frameSize, frameBody(scene, frame))

/** Moments of a run in two columns, each a whole frame of half the size. */
export function stripSvg(scene: Scene): string {
  const { width, height } = frameSize
  const { frames } = scene.film
  const cells = frames.map((frame, i) => html`<svg x="${i % 2 * width / 2}" y="${Math.floor(i / 2) * height / 2}"
width="${width / 2}" height="${height / 2}" viewBox="0 0 ${width} ${height}">${frameBody(scene, frame)}</svg>`)
  return svgOf({ width, height: Math.ceil(frames.length / 2) * height / 2 }, html`${cells}`)
}

const svgOf = ({ width, height }: Size, body: Html): string => String(html`<svg
xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}"
viewBox="0 0 ${width} ${height}"><rect width="${width}" height="${height}" fill="${colours.page}"/>
<g font-family="Inter, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif">${body}</g></svg>`)

function frameBody(scene: Scene, frame: Frame): Html {
  const { film, title } = scene
  const { width, height } = frameSize
  const curves = { x: 820, width: 212, height: 140, step: frame.step, end: film.end }
  const tried = { ...curves, title: 'tried so far: R_s', colour: colours.explored, points: film.explored, y: top + 36 }
  const right = { ...curves, title: 'test accuracy', colour: colours.accuracy, points: film.accuracy, y: top + 280 }
  return html`<text x="${margin}" y="56" font-size="26" font-weight="bold" fill="${colours.text}">${title}</text>
<text x="${width - margin}" y="56" font-size="22" text-anchor="end" fill="${colours.muted}">step ${
  integer(frame.step)} of ${integer(film.end)}</text>
${hero(scene, frame)}${masks(scene, frame)}${curve({ ...tried, stairs: true })}${
  film.accuracy.length === 0 ? nothing : curve(right)}
<text x="${margin}" y="${height - 36}" font-size="19" fill="${colours.text}">${sentence(frame)}</text>`
}

/** What has just happened, and how far it has come. */
export function sentence({ masks, explored, dropped, grown }: Frame): string {
  const existing = `${integer(masks.count)} of ${integer(masks.size)} weights exist`
  const tried = `${percent(explored.density, 0)} of all have been tried`
  if (dropped + grown === 0) return `${existing}; ${tried}.`
  const gone = `${plural(dropped, 'weight')} ${dropped === 1 ? 'has' : 'have'} just gone`
  if (grown === 0) return `${gone}; ${existing}.`
  const came = grown === dropped ? 'as many were tried elsewhere' : `${integer(grown)} were tried elsewhere`
  return `${gone}, ${came}; ${tried}.`
}

const caption = (text: string, x: number, y: number): Html =>
  html`<text x="${x}" y="${y}" font-size="14" fill="${colours.muted}">${text}</text>`

const pictureIn = ({ uri }: Pixels, { x, y, width, height }: Size & { readonly x: number, readonly y: number }): Html =>
  html`<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none" xlink:href="${uri}"/>`

/** What the first layer looks at; where that is no image, its weights. */
function hero({ image, layers }: Scene, { masks, explored }: Frame): Html {
  const [name = ''] = layers
  const box = { x: margin, y: top, width: side, height: side }
  const [what, pixels] = image === undefined
    ? [`weights of ${name}`, maskPixels(masks.get(name), explored.get(name), box)]
    : ['weights that look at each pixel of the image', inputPixels(masks.get(name), image, { side, most: image.most })]
  const shown = Math.min(side / pixels.width, side / pixels.height)
  return html`${caption(what, margin, top - 14)}${
    pictureIn(pixels, { ...box, width: shown * pixels.width, height: shown * pixels.height })}`
}

const panel = { x: 500, width: 272, gap: 50, least: 14 } as const

/** The masks of layers, one below the other, and what their colours mean. */
function masks({ image, layers }: Scene, { masks, explored }: Frame): Html {
  const shown = image === undefined ? layers.slice(1) : layers
  const most = (side + 10) / Math.max(1, shown.length) - panel.gap
  let y: number = top
  const pictures = shown.map((name): Html => {
    const mask = masks.get(name)
    const columns = mask.size / mask.shape[0]!
    const height = Math.min(most, Math.max(panel.least, panel.width * mask.shape[0]! / columns))
    // Twice as many cells as pixels of the page, for pictures that are drawn larger.
    const pixels = maskPixels(mask, explored.get(name), { width: 2 * panel.width, height: 2 * height })
    const drawn = html`${caption(`${name}: ${percent(mask.density, 1)} of its weights`, panel.x, y - 14)}${
      pictureIn(pixels, { x: panel.x, y, width: panel.width, height })}`
    y += height + panel.gap
    return drawn
  })
  return html`${pictures}${legend}`
}

const keys = [['exists now', colours.now], ['was tried before', colours.explored]] as const

const legend = html`${keys.map(([text, colour], i) => html`<rect x="${panel.x + 120 * i}" y="${top + side - 11}"
width="11" height="11" fill="${colour}"/>${caption(text, panel.x + 18 + 120 * i, top + side)}`)}`
