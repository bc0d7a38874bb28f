import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { defaultOf } from '@itop/updaters'
import canonicalize from 'canonicalize'
import { builtIns, type Registry } from '../registry/registry.js'
import { ruleKeys, ruleKinds } from '../registry/rule-settings.js'

/** What a run is called does not depend on where it is written or on how many threads compute it. */
const outside = ['id', 'out', 'dataDir', 'threads', 'checkpointEvery', 'plugins']

/** Settings that came later, as they were before: they count only where they differ from it. */
const before: Readonly<Record<string, unknown>> = {
  allowEmptyClasses: false, structure: 'unstructured', remainder: 'refuse', biasCorrection: 'run',
  loss: 'cross-entropy'
}

/** The settings of methods that ids have always counted; others count where they differ from the method's default. */
const always: readonly string[] = [
  'density', 'distribution', 'prune', 'grow', 'interval', 'dropFraction', 'dropSchedule', 'initialDensity', 'rampStart',
  'rampStopFraction', 'counts', 'backwardDensity', 'penalty', 'penaltyKind', 'n', 'm', 'maskedDecay',
  'firstConvolution', 'positions', 'probeBatches', 'iterations', 'iterationSchedule', 'returning', 'samplesPerClass',
  'temperature', 'rounds', 'pruneFraction', 'pruneScope', 'outputFraction', 'rewindTo'
]

/**
 * First 12 hex digits of the SHA-256 of the recipe's RFC 8785 JSON, without fields that do not change the result.
 * Plug-ins count with name and version.
 */
export function recipeId(recipe: object, registry = builtIns): string {
  const usual = usualOf(recipe, registry)
  const counts = ([key, value]: readonly [string, unknown]) => !outside.includes(key) && usual(key) !== value
  const plugins = registry.plugins.map(({ name, version }) => `${name}@${version}`).sort()
  const inside = {
    ...Object.fromEntries(Object.entries(recipe).filter(counts)), ...plugins.length > 0 && { plugins }
  }
  return bytesToHex(sha256(utf8ToBytes(canonicalize(inside)!))).slice(0, 12) // an object has JSON
}

/** The value at which a setting does not count; undefined where it always does. */
function usualOf(recipe: object, registry: Registry) {
  // Any record; what it has is looked at below.
  const { method = '', ...run } = recipe as Readonly<Record<string, string>>
  const ofRules = ruleKinds.map(kind => registry[kind][run[ruleKeys[kind]] ?? '']?.settings)
  const settings = { ...Object.assign({}, ...ofRules), ...registry.methods[method]?.settings }
  return (key: string): unknown => {
    if (Object.hasOwn(before, key)) return before[key]
    return always.includes(key) || !Object.hasOwn(settings, key) ? undefined : defaultOf(settings[key]!, run)
  }
}
