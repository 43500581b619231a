import { fileURLToPath } from 'node:url'

export { CLASSES, SHORTCUT, type SceneClass } from './classes.ts'
export { partMasks, rasterise } from './raster.ts'
export { drawScene, type Part, type Scene, type SceneRequest } from './scene.ts'
export { plantedTruth, type TruePart } from './truth.ts'
export { HELD_OUT_SEED, writeScenes, type SceneFolder } from './write-scenes.ts'

/** The classifier trained on these scenes; its preprocessing, labels and measured accuracy are in the JSON beside it. */
export const modelFile = fileURLToPath(new URL('../model/planted.onnx', import.meta.url))
