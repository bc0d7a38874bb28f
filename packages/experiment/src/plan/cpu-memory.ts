/** Where WebAssembly's memory, and with it the CPU backend's, ends. */
export const mostBytes = 4 * 1024 ** 3
