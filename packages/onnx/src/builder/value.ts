/** A tensor of the graph that is being built. */
export interface Value {
  readonly name: string
}
