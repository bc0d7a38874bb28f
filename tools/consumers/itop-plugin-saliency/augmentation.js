/** One square of black, as many places as it fits into. DeVries and Taylor 2017, https://arxiv.org/abs/1708.04552 */
export const cutout = {
  name: 'cutout',
  about: 'a square of each image is black',
  source: 'https://arxiv.org/abs/1708.04552',
  settings: {
    cutoutSize: { kind: 'number', integer: true, from: 1, to: 64, default: 4, about: 'height and width of the square' }
  },
  make: ({ cutoutSize }) => ({
    name: 'cutout',
    settings: { cutoutSize },
    ways: ({ h, w }) => placesIn(h, cutoutSize) * placesIn(w, cutoutSize),
    vary: ({ pixels, shape: { c, h, w }, way }, out) => {
      const across = placesIn(w, cutoutSize)
      const [top, left] = [Math.floor(way / across), way % across]
      out.set(pixels)
      for (let row = 0; row < c * h; row++) {
        const inside = row % h >= top && row % h < top + cutoutSize
        if (inside) out.fill(0, row * w + left, Math.min(row * w + left + cutoutSize, (row + 1) * w))
      }
    }
  })
}

const placesIn = (length, size) => Math.max(1, length - size + 1)
