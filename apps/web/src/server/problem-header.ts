/** How the gate hands its sentence to the problem page. A visitor's own header of this name is dropped. */
export const PROBLEM_HEADER = 'x-lens-problem'
