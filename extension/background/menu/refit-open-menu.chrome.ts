/** Nothing: a menu that is open can be changed in Firefox alone. */
export const refitOpenMenu = (): Promise<void> => Promise.resolve();
