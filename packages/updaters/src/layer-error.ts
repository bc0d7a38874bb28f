/** What a rule threw while it looked at a layer. */
export class LayerError extends Error {
  override readonly name = 'LayerError'

  constructor(readonly layer: string, cause: unknown) {
    super(`${layer}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/** What `act` gives; what it throws, at once or later, names the layer. */
export function inLayer<T>(layer: string, act: () => T): T {
  const named = (cause: unknown): never => { throw new LayerError(layer, cause) }
  try {
    const given = act()
    return given instanceof Promise ? given.catch(named) as T : given   // the same promise but for what it rejects with
  } catch (cause) {
    return named(cause)
  }
}
