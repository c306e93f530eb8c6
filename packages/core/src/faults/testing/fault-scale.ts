/** True for `npm run faults`, where every fault comes as often and lasts as long as it is to be borne; else a short form of each. */
export const isLong = process.env.FAULTS === 'long';

/** One of two sizes, by the run. */
export const scaled = <Size>(short: Size, long: Size): Size => (isLong ? long : short);
