export const runTrain = async (..._: readonly unknown[]): Promise<number> => 1
