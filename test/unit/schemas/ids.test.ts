import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUuid, nilId, parseUuid, uuidV5, uuidV7, uuidV7Source } from '../../../schemas/ids.ts'

const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'

describe('parseUuid', () => {
  it('takes either case and gives lower case', () => {
    expect(parseUuid('01890A5D-AC96-774B-BCCE-B302099A8057')).toBe(
      '01890a5d-ac96-774b-bcce-b302099a8057',
    )
    expect(parseUuid(nilId)).toBe(nilId)
  })

  it.each([
    '',
    'nobody',
    '{01890a5d-ac96-774b-bcce-b302099a8057}',
    '01890a5dac96774bbcceb302099a8057',
  ])('does not take %j', (text) => {
    expect(parseUuid(text)).toBeUndefined()
  })

  it('isUuid is strict about case: keys are compared as bytes', () => {
    expect(isUuid('01890A5D-AC96-774B-BCCE-B302099A8057')).toBe(false)
  })
})

describe('uuidV5', () => {
  it('agrees with the examples of the RFC', () => {
    expect(uuidV5(dns, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2')
    expect(uuidV5(dns, 'www.widgets.com')).toBe('21f7f8de-8051-5b89-8680-0195ef798b6a')
  })

  it('is the same for the same name, another for another, and takes no other namespace', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        expect(uuidV5(dns, left) === uuidV5(dns, right)).toBe(left === right)
        expect(isUuid(uuidV5(dns, left))).toBe(true)
      }),
    )
    expect(() => uuidV5('acme', 'x')).toThrow('not a UUID: acme')
  })
})

describe('a source of UUIDv7', () => {
  it('carries the time, the version and the variant', () => {
    const id = uuidV7Source(() => 0x017f_22e2_79b0)()
    expect(id).toMatch(/^017f22e2-79b0-7000-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(uuidV7()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  })

  it('ascends, also within a millisecond and when the clock steps back', () => {
    const step = fc.integer({ min: -5, max: 5 })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 50 }), (steps) => {
        let now = 1_700_000_000_000
        const next = uuidV7Source(() => now)
        const ids = steps.map((by) => {
          now += by
          return next()
        })
        expect(ids).toEqual([...ids].sort())
        expect(new Set(ids).size).toBe(ids.length)
      }),
    )
  })

  it('goes on ascending when a millisecond is used up', () => {
    const next = uuidV7Source(() => 1_700_000_000_000)
    const ids = Array.from({ length: 10_000 }, () => next())
    expect(ids).toEqual([...ids].sort())
    expect(new Set(ids).size).toBe(ids.length)
  })
})
