import { feedsOf, linksOf } from '../model/links.ts'
import { graphOf, opsetOf, type OnnxModel, type Reading } from '../model/model.ts'
import type { GraphProto } from '../proto/onnx_pb.ts'
import { factsOf } from '../model/value-info.ts'
import { dequantised } from './dequantised.ts'
import { inFloat32 } from './float32.ts'
import { withLinearClassifier } from './linear-classifier.ts'
import { withImageInput } from './pixels.ts'
import { rescalingOf } from './rescaling.ts'
import { withLogits } from './scores.ts'
import { withoutComposites } from './composites.ts'
import { withTensorConstants } from './constants.ts'
import { withoutFunctions } from './functions.ts'
import { inOpset11, OLDEST } from './opset.ts'

/**
 * A classifier, however it was exported, in the one form that all of Lens works on: one input of float32 images [N, channels, height,
 * width] or channels last, all computation in float32, one output of logits [N, classes]. `reading` says what the file was.
 *
 * @param logits the tensor that holds the scores, where the file leaves that open
 * @throws LensError `unsupported` for what cannot be brought into this form, `input` for a name that is not there
 */
export async function conformed(
  model: OnnxModel,
  { logits }: { logits?: string | undefined } = {},
): Promise<OnnxModel> {
  const graph = graphOf(model)
  const opset = opsetOf(model.proto)
  const { model: floats, replaced } = inFloat32(withWrittenOut(model))
  const { model: unrounded, changed } = dequantised(floats)
  const { model: fed, takesPixels, changes: ofInput } = withImageInput(withLinearClassifier(unrounded))
  const { model: scored, scores, changes: ofScores } = await withLogits(fed, logits)
  const reading: Reading = {
    opset,
    inputs: feedsOf(linksOf(graph)).map(factsOf),
    outputs: graph.output.map(factsOf),
    takesPixels,
    rescaling: takesPixels ? null : rescalingOf(fed),
    scores,
    labels: mappedLabels(graph),
    changes: [
      ...(opset < OLDEST
        ? [`Its opset is ${String(opset)}; Lens works on it in the words of opset ${String(OLDEST)}.`]
        : []),
      ...(replaced.length > 0 ? [`It computes in ${replaced.join(' and ')}; Lens computes in float32.`] : []),
      ...(changed
        ? [
            'It is quantised: weights are dequantised, activations rounded as it rounds them, and gradients go straight through the rounding.',
          ]
        : []),
      ...ofInput,
      ...ofScores,
    ],
  }
  return { ...scored, reading }
}

/** In plain operators of a graph, whatever the exporter wrapped them in. */
function withWrittenOut(model: OnnxModel): OnnxModel {
  return withoutComposites(withTensorConstants(withoutFunctions(inOpset11(model))))
}

/** The labels that a ZipMap or a LinearClassifier gives scores to; numbers that are those of the classes say nothing. */
function mappedLabels(graph: GraphProto): string[] | null {
  const { attribute = [] } =
    graph.node.find(({ opType }) => opType === 'ZipMap' || opType === 'LinearClassifier') ?? {}
  const texts = attribute.find(({ name }) => name === 'classlabels_strings')?.strings ?? []
  if (texts.length > 0) return texts.map((text) => new TextDecoder().decode(text))
  const numbers = attribute.find(({ name }) => /^classlabels_int(?:64)?s$/.test(name))?.ints.map(Number) ?? []
  return numbers.some((number, i) => number !== i) ? numbers.map(String) : null
}
