/** Stands in until the package has its first export. */
export const placeholder: string = 'instrumentation-ioredis'
