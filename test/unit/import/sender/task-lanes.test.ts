import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type Job, taskLanes } from '../../../../infra/import/sender/task-lanes.ts'

interface Step extends Job {
  readonly name: string
}
const step = (name: string, bytes = 1): Step => ({ lane: name.charAt(0), name, bytes })

function scene(limits: { jobsMax: number; bytesMax: number }) {
  const begun: string[] = []
  const open = new Map<string, PromiseWithResolvers<void>>()
  const lanes = taskLanes<Step>(limits, async ({ name }) => {
    begun.push(name)
    const gate = Promise.withResolvers<void>()
    open.set(name, gate)
    await gate.promise
  })
  return { begun, lanes, open, finish: (name: string) => open.get(name)?.resolve() }
}

describe('lanes', () => {
  it('play one lane in order, each after the end of the one before, and others meanwhile', async () => {
    const { begun, lanes, finish } = scene({ jobsMax: 10, bytesMax: 10 })
    for (const name of ['a1', 'a2', 'b1', 'a3']) await lanes.add(step(name))
    expect(begun).toEqual(['a1', 'b1'])
    finish('a1')
    await turn()
    expect(begun).toEqual(['a1', 'b1', 'a2'])
    finish('b1')
    finish('a2')
    await turn()
    expect(begun).toEqual(['a1', 'b1', 'a2', 'a3'])
    finish('a3')
    await lanes.idle()
  })

  it.each([
    ['number', { jobsMax: 2, bytesMax: 100 }, 1],
    ['size', { jobsMax: 100, bytesMax: 2 }, 1],
  ])('make who adds wait while their bound on %s is reached', async (_, limits, bytes) => {
    const { lanes, finish } = scene(limits)
    await lanes.add(step('a1', bytes))
    let added = false
    const second = lanes.add(step('b1', bytes)).then(() => (added = true))
    await turn()
    expect(added).toBe(false)
    finish('a1')
    await second
    expect(added).toBe(true)
  })

  it('stop: what waits is dropped and counted, what runs comes to its end', async () => {
    const { begun, lanes, finish } = scene({ jobsMax: 10, bytesMax: 10 })
    for (const name of ['a1', 'a2', 'b1', 'a3']) await lanes.add(step(name))
    expect(lanes.stop()).toBe(2)
    expect(lanes.running).toBe(2)
    finish('a1')
    finish('b1')
    await lanes.idle()
    expect(begun).toEqual(['a1', 'b1'])
  })

  it('fail for who adds and who waits, once a job fails, and begin nothing more', async () => {
    const { begun, lanes, open } = scene({ jobsMax: 10, bytesMax: 10 })
    await lanes.add(step('a1'))
    await lanes.add(step('a2'))
    open.get('a1')?.reject(new Error('broken'))
    await expect(lanes.idle()).rejects.toThrow('broken')
    await expect(lanes.add(step('b1'))).rejects.toThrow('broken')
    expect(begun).toEqual(['a1'])
  })
})
