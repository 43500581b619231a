/**
 * How much longer forward and backward take than forward alone, in one run, on one thread and on all: that onnxruntime's own
 * choice of threads differs between machines is no reason for the ratio to. The ratio of processor times tells it on a machine
 * that others use too:
 *
 *     node --import tsx packages/onnx/src/bench/gradient.bench.ts [seconds per measurement, default 3]
 */
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Tensor } from 'onnxruntime-node'
import { differentiate, gradientName } from '../gradient/differentiate.ts'
import type { OnnxModel } from '../model/model.ts'
import { readModel } from '../model/read.ts'
import { openSession } from '../run/session.ts'
import { withOutputs } from '../surgery/outputs.ts'
import { sharedPath } from '../testing/shared.ts'
import { resnet50 } from '../zoo/index.ts'

const MOBILENET = sharedPath('models/mobilenetv2-imagenet.onnx')
const CLASSES = 1000

const seconds = Number(process.argv[2] ?? 3)
for (const threads of new Set([1, availableParallelism()])) {
  await measure('ResNet-50', resnet50(), 'image', threads)
  if (existsSync(MOBILENET)) await measure('MobileNetV2', await readModel(MOBILENET), 'input', threads)
}

/** Both sessions take turns, so that whatever else the machine does slows both. */
async function measure(name: string, model: OnnxModel, input: string, threads: number): Promise<void> {
  const gradient = gradientName(input)
  const differentiated = differentiate(model, { of: 'logits', wrt: input, seed: 'seed' })
  const options = { intraOpNumThreads: threads }
  const forward = await openSession(withOutputs(model, ['logits']), options)
  const both = await openSession(withOutputs(differentiated, [gradient]), options)
  for (const batch of [1, 2, 4, 8]) {
    const images = new Tensor('float32', noise(batch * 3 * 224 * 224), [batch, 3, 224, 224])
    const seed = new Tensor('float32', new Float32Array(batch * CLASSES).fill(0), [batch, CLASSES])
    for (let i = 0; i < batch; i++) seed.data[i * CLASSES] = 1
    const times = { forward: [] as Time[], both: [] as Time[] }
    const end = performance.now() + 1000 * seconds
    while (performance.now() < end || times.both.length < 3) {
      times.forward.push(await timed(() => forward.run({ [input]: images })))
      times.both.push(await timed(() => both.run({ [input]: images, seed })))
    }
    const ratio = (of: (time: Time) => number) => {
      const [f, b] = [median(times.forward.slice(1).map(of)), median(times.both.slice(1).map(of))]
      return `${f.toFixed(1)} ms to ${b.toFixed(1)} ms, ratio ${(b / f).toFixed(2)}`
    }
    console.log(
      `${name}, ${String(threads)} threads, ${String(batch)} images: ${ratio(({ wall }) => wall)}; processor ${ratio(({ cpu }) => cpu)}`,
    )
  }
  await forward.release()
  await both.release()
}

interface Time {
  readonly wall: number
  readonly cpu: number
}

async function timed(run: () => Promise<unknown>): Promise<Time> {
  const [start, before] = [performance.now(), process.cpuUsage()]
  await run()
  const used = process.cpuUsage(before)
  return { wall: performance.now() - start, cpu: (used.user + used.system) / 1000 }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}

function noise(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => Math.sin(i * 12.9898) * 2)
}
