/** What TensorFlow's library reads from the environment when it is loaded; what the user has set stands. */
const defaults = {
  /** The faster kernels of oneDNN, on every processor: by itself TensorFlow takes them only on some. */
  TF_ENABLE_ONEDNN_OPTS: '1',
  /** No lines of the library's own on stderr: what matters is thrown. 0 shows all. */
  TF_CPP_MIN_LOG_LEVEL: '3'
}

/** Sets the library's variables where they are unset. To be called before it is loaded. */
export function setEnvironment(environment: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value] of Object.entries(defaults)) environment[name] ??= value
}
