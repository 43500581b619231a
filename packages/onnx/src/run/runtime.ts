import { LensError } from '@lens/errors'
import { InferenceSession, listSupportedBackends } from 'onnxruntime-node'
import { GraphBuilder } from '../builder/graph-builder.ts'
import { encodeModel } from '../model/encode.ts'
import type { PROVIDERS, Runtime } from './providers.ts'
import { setSessionDefaults } from './session.ts'

const NEEDS: Record<(typeof PROVIDERS)[number], string> = {
  cpu: 'nothing more',
  cuda: "Linux on x64, CUDA 12 and cuDNN 9, and onnxruntime's CUDA libraries: run `node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12` in packages/onnx",
  coreml: 'macOS',
  dml: 'Windows',
  webgpu: 'a graphics card with a Vulkan, Metal or Direct3D 12 driver',
}

/**
 * Has all sessions that this process opens from now on compute there; what the provider has no kernel for stays on the CPU.
 * @throws LensError `unsupported` where it does not work here
 */
export async function useRuntime({ provider = 'cpu', threads }: Runtime): Promise<void> {
  if (provider !== 'cpu') await requireProvider(provider)
  setSessionDefaults({
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    ...(threads !== undefined && { intraOpNumThreads: threads }),
  })
}

async function requireProvider(provider: Exclude<Runtime['provider'], undefined>): Promise<void> {
  const known = listSupportedBackends().map(({ name }) => name)
  const fault = known.includes(provider)
    ? await faultOf(provider)
    : `it is not in this build, which has ${known.join(', ')}`
  if (fault === null) return
  throw new LensError(
    'unsupported',
    `onnxruntime cannot compute on ${provider} here: ${fault}. It needs ${NEEDS[provider]}. Leave --provider out to compute on the CPU.`,
  )
}

/** Tries it on a graph of one node: a library that is there may lack its driver. */
async function faultOf(provider: string): Promise<string | null> {
  const b = new GraphBuilder()
  b.output('y', b.relu(b.input('x', 'float32', [1])), [1])
  try {
    const session = await InferenceSession.create(encodeModel(b.build()), {
      executionProviders: [provider],
      logSeverityLevel: 4,
    })
    await session.release()
    return null
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    return first.slice(0, 200).replace(/[.\s]+$/, '')
  }
}
