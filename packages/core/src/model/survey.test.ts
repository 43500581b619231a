import { describe, expect, it } from 'vitest'
import { frameOf, viewOf } from '../images/frame.ts'
import { predictionOf } from './survey.ts'

describe('predictionOf', () => {
  const logits = Float32Array.of(1, 3, -2, 0.5)

  it('is the most probable class by softmax', () => {
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0)
    const { predicted, probability, also } = predictionOf(logits, undefined)
    expect([predicted, also]).toEqual([1, undefined])
    expect(probability).toBeCloseTo(Math.exp(3) / total, 6)
  })

  it('is every class that is more probable than not where they do not exclude each other', () => {
    const { predicted, probability, also } = predictionOf(logits, 'independent')
    expect(predicted).toBe(1)
    expect(probability).toBeCloseTo(1 / (1 + Math.exp(-3)), 6)
    expect(also?.map((one) => one.predicted)).toEqual([0, 3])
  })

  it('is one class where one score is for or against', () => {
    // z = 4: the sigmoid of it is the softmax of -z / 2 and z / 2.
    const { predicted, probability, also } = predictionOf(Float32Array.of(-2, 2), 'binary')
    expect([predicted, also]).toEqual([1, undefined])
    expect(probability).toBeCloseTo(1 / (1 + Math.exp(-4)), 6)
  })
})

it('cuts the centre out of what was squeezed to another size', () => {
  const input = { width: 8, height: 8, resizeTo: { width: 16, height: 16 } }
  const pre = { ...input, layout: 'NCHW', channelOrder: 'RGB', mean: [0], std: [1] } as const
  const frame = frameOf(200, 100, { ...pre, mean: [...pre.mean], std: [...pre.std] })
  expect(frame).toEqual({ width: 16, height: 16, left: 4, top: 4 })
  expect(viewOf(frame, { ...pre, mean: [0], std: [1] })).toEqual({
    x: 0.25,
    y: 0.25,
    width: 0.5,
    height: 0.5,
  })
})
