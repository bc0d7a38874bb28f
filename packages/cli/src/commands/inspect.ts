export const runInspect = async (..._: readonly unknown[]): Promise<number> => 1
