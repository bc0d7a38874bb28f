import type { Checkpoint } from '@itop/checkpoint'
import type { Normalisation } from '@itop/data'
import { loadNetwork, softmax } from '@itop/inference'
import type { Network } from '@itop/models'
import { bufferOf, messageOf, type Post } from '../engine/post.js'
import { normalised } from '../engine/predict.js'
import type { Session } from '../engine/session/session.js'
import type { Replay } from '../protocol.js'

/** The network of a run folder, to be tried. The caller disposes it. */
export async function replayedNetwork(
  checkpoint: Checkpoint, network: Network, post: Post
): Promise<Pick<Session, 'predict'> & { readonly dispose: () => void }> {
  const loaded = await loadNetwork(checkpoint, { network })
  // `loadNetwork` has checked that it is there.
  const { normalisation } = checkpoint.meta['data'] as { readonly normalisation: Normalisation }
  const answer = async (id: number, image: Float32Array) => {
    const probabilities = softmax((await loaded.predict(image)).logits)
    post({ type: 'predicted', id, probabilities }, [bufferOf(probabilities)])
  }
  return {
    predict: (id, pixels) => {
      answer(id, normalised(pixels, loaded.network.input, normalisation))
        .catch(error => { post({ type: 'failed', message: messageOf(error) }) })
    },
    dispose: loaded.dispose
  }
}

/** The memory of a replay's masks and filters, to give away. */
export const replayBuffers = ({ frames }: Replay): ArrayBuffer[] => frames.flatMap(({ message }) => {
  switch (message.type) {
    case 'mask': return [bufferOf(message.states)]
    case 'filters': return [bufferOf(message.values)]
    default: return []
  }
})
