export type {
  Concept,
  Crop,
  Explanation,
  Label,
  Model,
  Point,
  Prediction,
  Preprocessing,
} from './explanation/schema.ts'
