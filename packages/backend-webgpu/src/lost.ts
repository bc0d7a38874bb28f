/** Thrown by every operation after the device has gone away: the driver's doing, a crash, or a GPU that was removed. */
export class DeviceLostError extends Error {
  override readonly name = 'DeviceLostError'
  /** By it apps tell it from a fault, whichever copy of this package has thrown it. */
  readonly code = 'device-lost'

  /** @param reason What the device said. */
  constructor(readonly reason: string) {
    super(`WebGPU: the device was lost (${reason}). What lay on it is gone. Training goes on from the last state ` +
      'held on the host, a checkpoint: dispose this backend, register it again or another, and resume.')
  }
}
