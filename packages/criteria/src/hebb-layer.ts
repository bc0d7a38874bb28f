/** The links of the nodes of one side: node i leads to `ends[start[i]]` … `ends[start[i + 1] − 1]`, ascending. */
export interface Links {
  readonly nodes: number
  readonly start: Uint32Array
  readonly ends: Uint32Array
}

/** A layer as a bipartite graph, by its outputs and by its inputs. */
export interface HebbLayer {
  readonly outputs: Links
  readonly inputs: Links
}

/** Number of links of a node. */
export const degree = ({ start }: Links, node: number): number => start[node + 1] - start[node]

/** The most links that a node has. */
export function mostLinks(links: Links): number {
  let most = 0
  for (let node = 0; node < links.nodes; node++) most = Math.max(most, degree(links, node))
  return most
}

/** How many neighbours nodes of one side share with one of them; cleared again by `forget`. */
export interface Shared {
  /** `[nodes]`: neighbours shared, 0 where none are. */
  readonly counts: Int32Array
  /** The nodes that share any, the node itself among them, in no order; valid until `forget`. */
  readonly of: (node: number) => Uint32Array
  readonly forget: () => void
}

/** Counts of neighbours shared on one side, by a walk to the other and back: a row of a product of sparse matrices. */
export function sharedNeighbours(own: Links, others: Links): Shared {
  const counts = new Int32Array(own.nodes)
  const reached = new Uint32Array(own.nodes + 1)   // one more, which is written but never counted
  let length = 0
  return {
    counts,
    of: node => {
      for (let i = own.start[node]; i < own.start[node + 1]; i++) {
        const [first, last] = [others.start[own.ends[i]], others.start[own.ends[i] + 1]]
        for (let j = first; j < last; j++) {
          const end = others.ends[j]
          reached[length] = end
          length += Number(counts[end]++ === 0)   // no branch: none could foresee it
        }
      }
      return reached.subarray(0, length)
    },
    forget: () => {
      for (let i = 0; i < length; i++) counts[reached[i]] = 0
      length = 0
    }
  }
}
