/** What `itop demo` says of a network beside its weights. */
export interface DemoFacts {
  readonly model: string
  readonly method: string
  readonly data: string
  /** Share of the maskable weights that exist. */
  readonly density: number
  /** Those weights, and all there could be. */
  readonly active: number
  readonly size: number
  /** Of the test images right, in [0, 1]; absent where it is not known. */
  readonly accuracy?: number
  /** Bytes of the network as a server sends it, compressed, and of one like it with every weight, compressed alike. */
  readonly bytes: number
  readonly denseBytes: number
}

/** The network of a page, as `network.js` brings it: a checkpoint of what predicts, in base64. */
export interface DemoNetwork {
  readonly facts: DemoFacts
  readonly network: string
}

/** What the page's other script has brought. */
export function broughtNetwork(): DemoNetwork {
  const { itopDemo } = globalThis as { itopDemo?: DemoNetwork }
  if (itopDemo) return itopDemo
  throw new Error('The network is missing: network.js has to lie beside this page.')
}

/** Bytes of base64. */
export const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
