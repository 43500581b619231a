import type { Metadata } from 'next'
import { apiDocument } from '../../api/document.ts'
import { OperationSection } from '../../api-page/operation-section.tsx'
import { FieldTable } from '../../api-page/field-table.tsx'
import { NothingYet } from '../../frame/nothing-yet.tsx'
import { PageFrame } from '../../frame/page-frame.tsx'
import { selectModel } from '../../server/selected-model.ts'
import type { SearchParameters } from '../../urls/parameters.ts'
import { apiPath } from '../../urls/paths.ts'

export const metadata: Metadata = {
  title: 'Data for programs',
  description: 'Everything that the pages show as JSON: what can be asked, and what the answers mean.',
}

export default async function ApiPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const selection = await selectModel(await searchParams)
  if (selection === null) return <NothingYet />
  const { servers, paths, components } = apiDocument()
  const base = servers[0]?.url ?? ''
  return (
    <PageFrame selection={selection} underModel={apiPath}>
      <div className="wrap grid grid-cols-1 gap-section py-part">
        <div className="grid max-w-prose gap-5">
          <h1>Data for programs</h1>
          <p className="text-lead">
            What the pages show, programs can read as JSON. Put <code className="font-mono">{base}</code>{' '}
            before the address of a list, and its filters mean the same there.
          </p>
          <ul className="grid list-disc gap-2 ps-5">
            <li>
              Shares in answers are fractions: 0.30 is 30 %. Filters take them in per cent, as the pages do.
            </li>
            <li>
              Long answers come in pages: choose one with <code className="font-mono">page</code> and{' '}
              <code className="font-mono">size</code>; <code className="font-mono">pages</code> says how many
              there are.
            </li>
            <li>
              Errors come with a status and a sentence, as{' '}
              <code className="font-mono">application/problem+json</code>.
            </li>
            <li>
              <code className="font-mono">path</code> is the permanent address of a page: it names its run.
            </li>
            <li>
              The same as a file for tools: <a href={`${base}/openapi.json`}>OpenAPI 3.1</a>. Whole tables, as
              JSON, CSV or Parquet, come from <code className="font-mono">lens export</code>.
            </li>
          </ul>
        </div>
        <section aria-labelledby="questions" className="grid grid-cols-1 gap-11">
          <h2 id="questions" className="border-t border-line-strong pt-4">
            Requests
          </h2>
          {Object.entries(paths).flatMap(([path, methods]) =>
            Object.entries(methods).map(([method, operation]) => (
              <OperationSection
                key={operation.operationId}
                {...{ method, operation }}
                path={`${base}${path}`}
              />
            )),
          )}
        </section>
        <section aria-labelledby="records" className="grid grid-cols-1 gap-11">
          <h2 id="records" className="border-t border-line-strong pt-4">
            What answers hold
          </h2>
          {Object.entries(components.schemas).map(([name, schema]) => (
            <section
              key={name}
              id={name}
              aria-labelledby={`${name}-title`}
              className="grid grid-cols-1 gap-3.5"
            >
              <h3 id={`${name}-title`}>{name}</h3>
              <FieldTable schema={schema} caption={`Fields of ${name}`} />
            </section>
          ))}
        </section>
      </div>
    </PageFrame>
  )
}
