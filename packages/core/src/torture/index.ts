export { Random } from '../random.ts'
export { tortureImages } from './images.ts'
export { tortureModels, type Tally } from './models.ts'
