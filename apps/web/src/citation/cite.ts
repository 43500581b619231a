export interface Cited {
  /** What the page says, as a title. */
  title: string
  /** Its permanent address. */
  address: string
  /** Of the run. */
  modelId: string
  /** When it was explained, in milliseconds since 1970. */
  at: number
}

/** One line for a list of references. */
export function plainCitation({ title, address, modelId, at }: Cited): string {
  return `Lens: ${title}. Run ${modelId}, ${dayOf(at)}. ${address}`
}

/** An entry for BibTeX; what a name holds cannot end a field or begin a command. */
export function bibtexCitation({ title, address, modelId, at }: Cited): string {
  const key = `lens-${new URL(address).pathname}`.replaceAll(/[^a-zA-Z0-9]+/g, '-')
  return [
    `@misc{${key},`,
    `  title = {{${escaped(title)}}},`,
    '  author = {{Lens}},',
    `  year = {${dayOf(at).slice(0, 4)}},`,
    `  note = {Run ${escaped(modelId)}, ${dayOf(at)}},`,
    `  url = {${address.replaceAll('{', '%7B').replaceAll('}', '%7D')}}`,
    '}',
  ].join('\n')
}

const COMMANDS: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
}

function escaped(text: string): string {
  return text.replaceAll(/[\\~^{}%$#&_]/g, (character) => COMMANDS[character] ?? `\\${character}`)
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
