/** What a rule threw while it looked at a layer. */
export class LayerError extends Error {
  override readonly name = 'LayerError'

  constructor(readonly layer: string, cause: unknown) {
    super(`${layer}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/** What `act` gives; what it throws names the layer. */
export async function inLayer<T>(layer: string, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    throw new LayerError(layer, cause)
  }
}

/** The same of what needs no promise. */
export function inLayerNow<T>(layer: string, act: () => T): T {
  try {
    return act()
  } catch (cause) {
    throw new LayerError(layer, cause)
  }
}
