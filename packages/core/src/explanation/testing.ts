import type { Explanation, Model } from './schema.ts'
import { ExplanationStore, readClass, storedClasses } from './store.ts'

/** For tests. */
export const MODEL: Model = {
  version: 2,
  id: 'tiny-0',
  name: 'tiny',
  file: 'tiny.onnx',
  sha256: '',
  opset: 17,
  preprocessing: { width: 8, height: 8, layout: 'NCHW', channelOrder: 'RGB', mean: [0], std: [1] },
  labels: [{ index: 0, name: 'cat', synonyms: [] }],
  featureTensor: { name: 'features', channels: 2, height: 1, width: 1, reason: '' },
  head: 'linear',
  settings: {
    concepts: 1,
    cropSize: 4,
    cropStride: 3,
    importance: 'exact',
    preset: 'lens',
    dictionary: 'nmf',
    logit: 'centred',
    importantBy: 'share',
    importantFrom: 0.05,
    recurse: 0,
  },
  images: '/photos',
}

/** An explanation of class 7, whose only point has the picture. */
export function explanationLike({
  picture,
  ...more
}: Partial<Explanation> & { picture: string }): Explanation {
  const prediction = {
    image: 'a.png',
    picture,
    width: 8,
    height: 8,
    label: null,
    predicted: 0,
    probability: 1,
  }
  return {
    version: 2,
    model: MODEL.id,
    class: { index: 7, name: 'cat', synonyms: [] },
    imagesFingerprint: 'these',
    concepts: [
      {
        index: 0,
        importance: 1,
        rawImportance: 1,
        contrast: 1,
        important: true,
        dominates: 1,
        prevalence: 1,
        reliability: null,
        alignments: [],
        crops: [],
      },
    ],
    similarity: [[1]],
    points: [
      {
        ...prediction,
        logit: 1,
        contributions: [1],
        residual: 0,
        bias: 0,
        rawLogit: 1,
        margin: { runnerUp: 8, logit: 1, contributions: [1], residual: 0, bias: 0 },
        dominant: 0,
      },
    ],
    misses: [],
    falsePositives: 0,
    accuracy: null,
    explainedShare: 1,
    residualShare: 0,
    biasShare: 0,
    rawShares: { explained: 1, residual: 0, bias: 0 },
    contrasts: [{ classIndex: 8, runnerUp: 1, mistaken: 0, concepts: [1], residual: 0, bias: 0 }],
    relativeError: 0,
    crops: 1,
    seconds: 0,
    ...more,
  }
}

/** Leaves a class in a home, as a run does. */
export async function writeExplained(home: string, explanation: Explanation): Promise<void> {
  const store = await ExplanationStore.open(home, MODEL)
  const pictures = new Map(explanation.points.map(({ picture }) => [picture, Buffer.from(picture)]))
  const dictionary = { data: Float32Array.of(1, 0), shape: [1, 2] }
  await store.write(explanation, { tensors: { dictionary }, pictures })
}

/** Everything that is explained in a home. */
export async function explanationsIn(home: string): Promise<Explanation[]> {
  const all: Explanation[] = []
  for (const { modelId, classIndex } of await storedClasses(home)) {
    const explanation = await readClass(home, modelId, classIndex)
    if (explanation) all.push(explanation)
  }
  return all
}
