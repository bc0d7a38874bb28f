import { createInterface } from 'node:readline'
import { createNetwork } from '@itop/models'
import { whyUnavailable } from '@itop/experiment'
import { startNode } from '@itop/experiment/node'
import type { WorkKind } from './names.js'
import { workloadOf, type Workload } from './contest/workload.js'

/** What the first line asks for; each further line asks for one run. */
interface Task {
  readonly model: string
  readonly kind: WorkKind
  readonly batch: number
}

/**
 * The other side of `rivals/tfjs-node.ts`: a dense network on TensorFlow in Node. Answers every line on stdin, first
 * with what computes, then with the milliseconds of a run.
 */
export async function runTfjsNode(): Promise<number> {
  const backend = await startNode('node')({}).catch((error: unknown) => {
    process.stderr.write(`${whyUnavailable(error) ?? String(error)}\n`)
  })
  if (backend === undefined) return 1
  const answer = (words: object) => { process.stdout.write(`${JSON.stringify(words)}\n`) }
  let work: Workload | undefined
  for await (const line of createInterface({ input: process.stdin })) {
    if (work === undefined) {
      work = await workFor(JSON.parse(line) as Task) // our own program's words
      answer({ description: backend.description })
    } else {
      answer({ milliseconds: await timeOf(work) })
    }
  }
  work?.dispose()
  await backend.dispose()
  return 0
}

const workFor = ({ model, kind, batch }: Task): Promise<Workload> =>
  workloadOf(kind, createNetwork(model), { density: 1, batch })

async function timeOf({ run }: Workload): Promise<number> {
  const start = performance.now()
  await run()
  return performance.now() - start
}
