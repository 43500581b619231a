import type { JsonSchema } from '../api/document.ts'

/** What a field holds, in a few words. */
export function typeName(schema: JsonSchema): string {
  const { $ref, type, items, anyOf } = schema
  if ($ref !== undefined) return $ref.split('/').at(-1) ?? ''
  if (schema.enum) return schema.enum.map(String).join(', ')
  if (anyOf) return anyOf.map((one) => typeName(one)).join(' or ')
  if (type === 'array') return `list of ${typeName(items as JsonSchema)}`
  if (type === 'integer') return 'whole number'
  if (type === 'boolean') return 'yes or no'
  return [type ?? 'anything'].flat().map(plain).join(' or ')
}

function plain(type: string): string {
  return { string: 'text', integer: 'whole number', boolean: 'yes or no' }[type] ?? type
}

/** The record that a schema refers to, itself or as the members of a list. */
export function referred(schema: JsonSchema): string | null {
  const { $ref, items } = schema
  if ($ref !== undefined) return $ref.split('/').at(-1) ?? null
  return items === undefined ? null : referred(items as JsonSchema)
}
