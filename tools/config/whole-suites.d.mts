export const wholeSuites: boolean
