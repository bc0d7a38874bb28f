export { cut } from './pictures/cut.js'
export { shrink, type Box, type Plane } from './pictures/shrink.js'
export type { Drawable, Picture, PixelData } from './pictures/picture.js'
