import type { ConvLists } from '../conv-lists.js'
import type { KernelExports } from '../kernel-module.js'
import type { PatternBlocks } from '../pattern-blocks.js'
import type { Layout } from '../planes.js'
import type { ConvGeometry, Pattern } from '@itop/ops'

/** What jobs are built from beside shapes, patterns and places: how activations and patterns lie. No tensors. */
export interface Site {
  readonly layout: Layout
  readonly patterns: { of(pattern: Pattern): PatternBlocks }
  readonly convolutions: { of(geometry: ConvGeometry, inputBorder: number): ConvLists }
  /** How much room a kernel wants. */
  readonly sizes: Pick<KernelExports, SizeName>
}

/** The same, with memory for the jobs of one operation. */
export interface Room extends Site {
  /** Room for floats that nothing reads once these jobs are done. Its content is whatever was there. */
  scratch(floats: number): number
  /** Puts numbers, written now, where these jobs read them. */
  numbers(numbers: readonly number[]): number
  /** Puts a batch's labels there: other ones whenever these jobs are done again. */
  labels(labels: Int32Array): number
}

type SizeName = Extract<keyof KernelExports, `${string}_floats`>
