/** Thrown by every operation after the device has gone away: by the driver's doing, a crash, or a GPU that was removed. */
export class DeviceLostError extends Error {
  override readonly name = 'DeviceLostError'

  /** @param reason What the device said. */
  constructor(readonly reason: string) {
    super(`WebGPU: the device was lost (${reason}). What lay on it is gone. Dispose this backend, register one again, ` +
      'or another, and go on from the last state held on the host: a checkpoint.')
  }
}
