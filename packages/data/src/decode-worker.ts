/** The file that decoding threads run; it lies beside the sources and beside the build. */
export const decodeWorker = new URL('../worker/decode-worker.mjs', import.meta.url)
