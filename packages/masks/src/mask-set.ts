import { described, type Mask } from './mask.js'
import { nearestName } from './nearest-name.js'
import { checkSameShape } from './shape.js'

/** Masks by weight name, in model order. Immutable: a change returns a new set. */
export class MaskSet implements Iterable<readonly [string, Mask]> {
  readonly #masks: ReadonlyMap<string, Mask>

  private constructor(masks: ReadonlyMap<string, Mask>) {
    this.#masks = masks
  }

  /** A set in the order given; a name may come once. */
  static from(masks: Iterable<readonly [string, Mask]>): MaskSet {
    const byName = new Map<string, Mask>()
    for (const [name, mask] of masks) {
      if (byName.has(name)) throw new RangeError(`MaskSet.from: names must be distinct, got '${name}' twice.`)
      byName.set(name, mask)
    }
    return new MaskSet(byName)
  }

  /** Weight names in model order. */
  get names(): readonly string[] {
    return [...this.#masks.keys()]
  }

  /** Set positions of all masks. */
  get count(): number {
    return [...this.#masks.values()].reduce((sum, mask) => sum + mask.count, 0)
  }

  /** Positions of all masks. */
  get size(): number {
    return [...this.#masks.values()].reduce((sum, mask) => sum + mask.size, 0)
  }

  /** Share of all positions that are set, in [0, 1]; 0 for a set without masks. */
  get density(): number {
    return this.size === 0 ? 0 : this.count / this.size
  }

  /** The mask of a weight; an unknown name is an error that suggests the nearest one. */
  get(name: string): Mask {
    const mask = this.#masks.get(name)
    if (mask !== undefined) return mask
    const near = nearestName(name, this.#masks.keys())
    throw new RangeError(
      `MaskSet.get: no mask is named '${name}'. ` +
        (near === undefined ? 'The set is empty.' : `Did you mean '${near}'?`))
  }

  /** Names and masks in model order. */
  entries(): IterableIterator<readonly [string, Mask]> {
    return this.#masks.entries()
  }

  /** Pairs of name and mask, in the order in which they were given. */
  [Symbol.iterator](): IterableIterator<readonly [string, Mask]> {
    return this.#masks.entries()
  }

  /** What Node prints: `MaskSet of 3: 13,310 of 266,200 (5.00 %)`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `MaskSet of ${this.#masks.size}: ${described(this)}`
  }

  /** A set with this mask in place of the one of that name, or after all others when the name is new. */
  with(name: string, mask: Mask): MaskSet {
    const before = this.#masks.get(name)
    if (before !== undefined) checkSameShape(`MaskSet.with('${name}')`, before.shape, mask.shape)
    return new MaskSet(new Map(this.#masks).set(name, mask))
  }
}
