export { PUBLISHED, seedPublished } from './published.ts'
export { SCENARIO, seedScenario } from './scenario.ts'
