/** The ranges of figures that are facets, as they are named. */
export const PREVALENCE = { most: '25 % or more', some: '5 to 25 %', rare: 'below 5 %' } as const
export const RELIABILITY = { high: '95 % or more', middling: '80 to 95 %', low: 'below 80 %' } as const
