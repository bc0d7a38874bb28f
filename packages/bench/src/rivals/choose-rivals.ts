import { UserError } from '@itop/experiment'
import { rivalNames, type RivalName } from '../names.js'
import type { RivalSource } from './rivals.js'

const torch = (python: string) => `Install it: ${python} -m pip install torch. Or name another Python: --python PATH.`

/** What to do to get each. */
const advice: Readonly<Record<Exclude<RivalName, 'dense'>, (python: string) => string>> = {
  pytorch: torch,
  'pytorch-bf16': torch,
  sparseprop: python => `Install it: ${python} -m pip install torch sparseprop. Or name another Python: --python PATH.`,
  'tfjs-node': () => 'Install it: npm install @tensorflow/tfjs-node. Or name its folder in ITOP_TFJS_NODE.'
}

/** Whoever is asked for; one that is not installed is the user's mistake. Without a wish, whoever is installed. */
export function chooseRivals(
  wanted: readonly RivalName[] | undefined, sources: readonly RivalSource[], python: string
): readonly RivalName[] {
  const here: readonly RivalName[] = ['dense', ...sources.flatMap(({ names }) => names)]
  if (wanted === undefined) return rivalNames.filter(name => here.includes(name))
  for (const name of wanted) {
    if (name === 'dense' || here.includes(name)) continue
    const where = name === 'tfjs-node' ? 'it is not installed' : `${python} does not have it`
    throw new UserError([`--against ${name}: ${where}.`, advice[name](python), `Here are: ${here.join(', ')}.`])
  }
  return wanted
}
