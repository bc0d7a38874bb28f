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
  /** The nodes that share any, the node itself among them, in no order. */
  readonly of: (node: number) => readonly number[]
  readonly forget: () => void
}

/** Counts of neighbours shared on one side, by a walk to the other and back: a row of a product of sparse matrices. */
export function sharedNeighbours(own: Links, others: Links): Shared {
  const counts = new Int32Array(own.nodes)
  let reached: number[] = []
  return {
    counts,
    of: node => {
      for (let i = own.start[node]; i < own.start[node + 1]; i++) {
        const middle = own.ends[i]
        for (let j = others.start[middle]; j < others.start[middle + 1]; j++) {
          const end = others.ends[j]
          if (counts[end]++ === 0) reached.push(end)
        }
      }
      return reached
    },
    forget: () => {
      for (const node of reached) counts[node] = 0
      reached = []
    }
  }
}
