import { installedVersion } from '@itop/experiment/node'
import { ownFile } from '../own-files.js'
import { converse } from './conversation.js'
import type { RivalProgram, RivalSource, RivalTask } from './rivals.js'

type Environment = Readonly<Record<string, string | undefined>>

/** TensorFlow in Node, where it is installed for `@itop/backend-node` or in the folder that `ITOP_TFJS_NODE` names. */
export function tfjsNodeSource(env: Environment): RivalSource | undefined {
  const version = installedVersion('@tensorflow/tfjs-node', env['ITOP_TFJS_NODE'] || '@itop/backend-node')
  return version === undefined ? undefined : { names: ['tfjs-node'], start: task => startTfjsNode(version, env, task) }
}

/** In a process of its own: TensorFlow's threads are then as many as ours, and its tensors out of our way. */
async function startTfjsNode(
  version: string, env: Environment, { network, kind, batch, threads }: RivalTask
): Promise<RivalProgram> {
  const count = String(threads)
  const { ask, stop } = converse(process.execPath, [ownFile('bin/tfjs-node.mjs')], {
    name: 'tfjs-node',
    env: { ...env, TF_NUM_INTRAOP_THREADS: count, TF_NUM_INTEROP_THREADS: '1', OMP_NUM_THREADS: count }
  })
  await ask({ model: network.name, kind, batch })
  const name = 'tfjs-node'
  const run = async () => (await ask({ run: name }))['milliseconds']
  const contestant = { name, rival: `tfjs-node ${version} dense`, run }
  return {
    absent: {},
    contestants: async against => against.includes(name) ? [contestant] : [],
    stop
  }
}
