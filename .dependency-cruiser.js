/**
 * The house's one direction: errors <- onnx <- core <- cli, web and db <- cli, web.
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'errors-is-the-ground',
      severity: 'error',
      from: { path: '^packages/errors/' },
      to: { path: '^(apps|packages/(?!errors/))' },
    },
    {
      name: 'onnx-knows-only-errors',
      severity: 'error',
      from: { path: '^packages/onnx/' },
      to: { path: '^(apps|packages/(core|db|planted|queue)/)' },
    },
    {
      name: 'core-knows-no-database-and-no-app',
      severity: 'error',
      from: { path: '^packages/core/', pathNot: '\\.(test|bench)\\.ts$' },
      to: { path: '^(apps|packages/(db|planted|queue)/)' },
    },
    {
      name: 'queue-knows-only-core-and-errors',
      severity: 'error',
      from: { path: '^packages/queue/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(apps|packages/(db|onnx|planted)/)' },
    },
    {
      name: 'db-takes-only-types-from-core',
      severity: 'error',
      from: { path: '^packages/db/' },
      to: { path: '^packages/core/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'db-knows-no-onnx-and-no-app',
      severity: 'error',
      from: { path: '^packages/db/' },
      to: { path: '^(apps|packages/(onnx|planted|records)/)' },
    },
    {
      name: 'records-know-only-db',
      severity: 'error',
      from: { path: '^packages/records/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(apps|packages/(core|onnx|planted|queue)/)' },
    },
    {
      name: 'planted-knows-only-errors',
      severity: 'error',
      from: { path: '^packages/planted/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(apps|packages/(core|db|onnx)/)' },
    },
    {
      name: 'web-computes-nothing',
      severity: 'error',
      from: { path: '^apps/web/' },
      to: { path: '(^packages/(core|onnx|planted)/)|onnxruntime' },
    },
    {
      name: 'apps-do-not-know-each-other',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(generated|\\.next|node_modules/\\.cache)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
