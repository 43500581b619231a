import {
  alignmentRecord,
  classRecord,
  conceptRecord,
  contributionRecord,
  modelRecord,
  pointRecord,
} from '@lens/records'
import { z } from 'zod'
import { liveExplanation } from '../server/live.ts'
import { OPERATIONS } from './operations.ts'
import type { Operation } from './operation.ts'
import { problem } from './schemas.ts'

const PROBLEM = 'Problem'

/** The schemas that the document names; all others are written where they are used. */
const COMPONENTS = {
  Model: modelRecord,
  Class: classRecord,
  Concept: conceptRecord,
  Point: pointRecord,
  Contribution: contributionRecord,
  Alignment: alignmentRecord,
  [PROBLEM]: problem,
}

export type JsonSchema = z.core.JSONSchema.JSONSchema

export interface Parameter {
  name: string
  in: 'path' | 'query'
  required: boolean
  description: string
  schema: JsonSchema
}

export interface DescribedOperation {
  operationId: string
  summary: string
  parameters: Parameter[]
  requestBody?: object
  responses: Record<string, { description: string; content: Record<string, { schema: JsonSchema }> }>
}

export interface ApiDocument {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string }
  servers: { url: string }[]
  paths: Record<string, Partial<Record<'get' | 'post', DescribedOperation>>>
  components: { schemas: Record<string, JsonSchema> }
}

/** The API in OpenAPI's words, made of the schemas that read its addresses and shape its answers. */
export function apiDocument(): ApiDocument {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lens',
      version: '1',
      description:
        'What an image classifier looks for: its classes, the concepts behind them, and what each adds to each image. Shares in answers are fractions; filters are written as in the addresses of the pages, shares in per cent.',
    },
    servers: [{ url: '/api/v1' }],
    paths: {
      ...Object.fromEntries(OPERATIONS.map((operation) => [operation.path, { get: described(operation) }])),
      '/explain': { post: EXPLAIN },
    },
    components: { schemas: named() },
  }
}

function described({ path, summary, parameters, response }: Operation): DescribedOperation {
  const { properties = {}, required = [] } = z.toJSONSchema(parameters)
  return {
    operationId: path.replaceAll(/[{}]/g, '').split('/').filter(Boolean).join('-'),
    summary,
    parameters: Object.entries(properties).map(([name, property]) => {
      const { description = '', ...schema } = property as JsonSchema
      const part = path.includes(`{${name}}`)
      return { name, in: part ? 'path' : 'query', required: required.includes(name), description, schema }
    }),
    responses: {
      200: { description: summary, content: { 'application/json': { schema: schemaOf(response) } } },
      default: FAULT,
    },
  }
}

const FAULT = {
  description: 'What was wrong and what to do',
  content: { 'application/problem+json': { schema: { $ref: `#/components/schemas/${PROBLEM}` } } },
}

const EXPLAIN: DescribedOperation = {
  operationId: 'explain',
  summary: 'Explains an image that is sent; it is not kept',
  parameters: [
    {
      name: 'model',
      in: 'query',
      required: false,
      description: 'Id of the run; the newest if left out',
      schema: { type: 'string' },
    },
  ],
  requestBody: {
    required: true,
    content: {
      'multipart/form-data': {
        schema: {
          type: 'object',
          required: ['image'],
          properties: {
            image: { type: 'string', format: 'binary', description: 'JPEG, PNG or WebP, at most 15 MB' },
            class: { type: 'integer', description: 'Class to explain; the predicted one if left out' },
            off: { type: 'string', description: 'Concepts that are switched off: `1,3`' },
          },
        },
      },
    },
  },
  responses: {
    200: {
      description: 'What the model says, and why',
      content: { 'application/json': { schema: schemaOf(liveExplanation) } },
    },
    default: FAULT,
  },
}

/** A schema that has a name is referred to by it. */
function schemaOf(schema: z.ZodType): JsonSchema {
  const registry = z.registry<{ id: string }>()
  for (const [id, component] of Object.entries(COMPONENTS)) registry.add(component, { id })
  registry.add(schema, { id: 'this' })
  const { schemas } = z.toJSONSchema(registry, { uri: refOf })
  return bare(schemas['this'] ?? {})
}

function named(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>()
  for (const [id, component] of Object.entries(COMPONENTS)) registry.add(component, { id })
  const { schemas } = z.toJSONSchema(registry, { uri: refOf })
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, bare(schema)]))
}

function refOf(id: string): string {
  return `#/components/schemas/${id}`
}

/** Within a document a schema says neither its dialect nor its address. */
function bare(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== '$schema' && name !== '$id'))
}
