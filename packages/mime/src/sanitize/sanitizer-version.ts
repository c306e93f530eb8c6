/** Raised with every change of the rules, so that stored results are made anew. */
export const sanitizerVersion = 2;
