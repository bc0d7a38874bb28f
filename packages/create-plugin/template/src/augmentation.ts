import type { AugmentationRule } from '@itop/experiment'

/** Every image is made darker or brighter, by chance. */
export const augmentation: AugmentationRule = {
  name: 'my-idea',
  about: 'images are darker or brighter by chance',
  // Its flags, with their ranges, words and defaults: --brightness.
  settings: {
    brightness: {
      kind: 'number', integer: true, from: 0, to: 127, default: 30, argument: 'N', about: 'at most so much, of 255'
    }
  },
  make: ({ brightness }) => {
    const most = Number(brightness)   // which was checked
    return {
      name: 'my-idea',
      settings: { brightness: most },
      ways: () => 2 * most + 1,   // each as likely; which of them an image gets follows from the seed
      vary: ({ pixels, way }, out) => {
        for (const [i, pixel] of pixels.entries()) out[i] = Math.max(0, Math.min(255, pixel + way - most))
      }
    }
  }
}
