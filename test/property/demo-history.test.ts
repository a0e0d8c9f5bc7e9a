// Any seed, any present: every command of the history is accepted, and none is said twice.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { planHistory } from '../../infra/demo/history.ts'
import { CompanyPlatform } from '../unit/demo/company-platform.ts'
import { commandsOf } from '../unit/demo/small-company.ts'

const present = fc.date({
  min: new Date('2024-01-01T00:00:00Z'),
  max: new Date('2031-12-31T23:59:59Z'),
  noInvalidDate: true,
})

const seed = fc.stringMatching(/^[a-z0-9-]{1,12}$/)

it('any history is accepted whole, whenever it ends', () => {
  fc.assert(
    fc.property(seed, present, fc.integer({ min: 1, max: 80 }), (...drawn) => {
      const [name, end, tasks] = drawn
      const endMs = end.getTime()
      const platform = new CompanyPlatform(endMs)
      const refused = [...commandsOf(planHistory({ seed: name, endMs, tasks }))]
        .map((command) => ({ type: command.type, ...platform.decide(command) }))
        .filter(({ status, repeated }) => status === 'refused' || repeated)
      expect(refused).toEqual([])
      const ids = platform.commands.map(({ envelope }) => envelope.commandId)
      expect(new Set(ids).size).toBe(ids.length)
    }),
    { numRuns: 40 },
  )
})
