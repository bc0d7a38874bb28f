import { scoresIn, type GrowRequest, type GrowRule, type Measured } from '@itop/criteria'
import type { Mask } from '@itop/masks'
import { check } from './errors.js'
import { refuseEmpty } from './guard.js'
import { inLayer } from './layer-error.js'
import { cleared, setInPlace } from './positions.js'

/** One layer's grow phase. */
export interface GrowLayerRequest {
  /** For errors. */
  readonly name: string
  /** What the prune phase left. Its memory becomes the new mask's, so it must not be used afterwards. */
  readonly kept: Mask
  readonly everActive: Mask
  readonly measured?: Measured | undefined
  /** Positions to activate. Integer from 0 to the number of inactive ones. */
  readonly count: number
  readonly grow: GrowRule
  /** Positions that may not be activated now, none of them kept. Default: none. */
  readonly excluded?: Uint32Array | undefined
  readonly draws: GrowRequest['draws']
}

/** The new mask, and the positions that were activated, ascending. */
export interface Grown {
  readonly mask: Mask
  readonly grown: Uint32Array
}

/** Activates what the rule chooses, and refuses a choice that breaks the rule's promises. */
export async function growLayer(request: GrowLayerRequest): Promise<Grown> {
  const { kept, count, everActive, measured, grow, excluded, draws } = request
  checkRequest(request)
  if (count === 0) return { mask: kept, grown: new Uint32Array(0) }
  // To a rule what may not come is as good as there.
  const closed = excluded?.length ? setInPlace(cleared(kept, new Uint32Array(0)), excluded) : kept
  const grown = await inLayer(request.name, () => grow.grow({ count, kept: closed, everActive, measured, draws }))
  checkChoice({ ...request, kept: closed }, grown)
  // A layer may have 2^32 positions: a fourth bitmap beside the old mask, the kept one and everActive would be waste.
  const mask = setInPlace(kept, grown)
  refuseEmpty([request], [mask], name => `${name}: grow rule "${grow.name}", which draws how many it activates, left ` +
    'the layer with nothing. Choose a rule that is exact, a smaller drop fraction or a higher density.')
  return { mask, grown }
}

function checkRequest({ name, kept, count, measured, grow, excluded }: GrowLayerRequest): void {
  const inactive = kept.size - kept.count - (excluded?.length ?? 0)
  check(Number.isInteger(count) && count >= 0 && count <= inactive, () =>
    `${name}: the number of weights to grow must be an integer from 0 to ${inactive}, ` +
      `the inactive positions, got ${count}.`)
  for (const need of grow.needs) scoresIn(`${name}: grow rule "${grow.name}"`, measured, need)
}

function checkChoice({ name, kept, count, grow }: GrowLayerRequest, grown: Uint32Array): void {
  const rule = `${name}: grow rule "${grow.name}"`
  check(grow.exact === false || grown.length === count, () =>
    `${rule} must return ${count} positions, got ${grown.length}. ` +
      'Counts would drift; a rule that is meant to do so says `exact: false`.')
  for (let i = 0; i < grown.length; i++) {
    check(i === 0 || grown[i] > grown[i - 1], () =>
      `${rule} must return distinct positions in ascending order, got ${grown[i - 1]} before ${grown[i]}.`)
    check(grown[i] < kept.size && !kept.has(grown[i]), () =>
      `${rule} must return inactive positions below ${kept.size}, got ${grown[i]}` +
        `${grown[i] < kept.size ? ', which is active' : ''}. Choose among the positions not in \`kept\`.`)
  }
}
