// The gate lets a bounded number through, in order, also past a failure.
import { describe, expect, it } from 'vitest'
import { openGate } from '../../../../streams/kafka/gate.ts'

describe('openGate', () => {
  it('never runs more at once than it is wide, and runs all', async () => {
    const gate = openGate(3)
    let running = 0
    let most = 0
    const order: number[] = []
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        gate(async () => {
          order.push(index)
          most = Math.max(most, (running += 1))
          await new Promise((resolve) => setImmediate(resolve))
          running -= 1
        }),
      ),
    )
    expect(most).toBe(3)
    expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index))
  })

  it('hands the place on when a task fails', async () => {
    const gate = openGate(1)
    const failed = gate(() => Promise.reject(new Error('no')))
    const next = gate(() => Promise.resolve('yes'))
    await expect(failed).rejects.toThrow('no')
    await expect(next).resolves.toBe('yes')
  })
})
