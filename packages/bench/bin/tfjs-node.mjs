// A dense network on TensorFlow in Node, in a process of its own: `rivals/tfjs-node.ts` starts it and talks to it.
import { runTfjsNode } from '../dist/tfjs-node.js'

process.exitCode = await runTfjsNode()
