/** How the drop fraction changes over a run. */
export interface DropSchedule {
  readonly name: string
  /** One sentence without a full stop, for lists: how the fraction goes. */
  readonly about?: string
  /** The drop fraction where `progress` of the run is done, in [0, 1], when it starts at `initial`, in (0, 1]. */
  readonly at: (initial: number, progress: number) => number
  /** What a record needs, beside the name, to make the schedule again. */
  readonly parameters: { readonly dropFloor?: number, readonly dropPower?: number }
}
