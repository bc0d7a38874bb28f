export const runExplain = async (..._: readonly unknown[]): Promise<number> => 1
