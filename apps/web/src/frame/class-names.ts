/** Joins class names, of which some may depend on a condition. */
export function classNames(...names: (string | false | undefined)[]): string {
  return names.filter((name) => name !== undefined && name !== false).join(' ')
}
