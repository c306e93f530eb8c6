/** Each value once, in order. Most lists by far hold one value at most, and are given as they are. */
export const eachOnce = <Value>(values: readonly Value[]): readonly Value[] => (values.length > 1 ? [...new Set(values)] : values);
