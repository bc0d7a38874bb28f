import { bufferOf, type Post } from '../post.js'

/** What a network sees in one image, `[c, h, w]`, normalised: a probability for every class. */
export type Ask = (image: Float32Array) => Promise<Float32Array>

/** Images that wait to be shown to the network. */
export interface Questions {
  readonly add: (id: number, image: Float32Array) => void
  readonly waiting: () => boolean
  /** Tells the page what the network sees in each of them. */
  readonly answer: (ask: Ask) => Promise<void>
}

export function createQuestions(post: Post): Questions {
  let open: { readonly id: number, readonly image: Float32Array }[] = []
  return {
    add: (id, image) => { open.push({ id, image }) },
    waiting: () => open.length > 0,
    answer: async ask => {
      const asked = open
      open = []
      for (const { id, image } of asked) {
        const probabilities = await ask(image)
        post({ type: 'predicted', id, probabilities }, [bufferOf(probabilities)])
      }
    }
  }
}
