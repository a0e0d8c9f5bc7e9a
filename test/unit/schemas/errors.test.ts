import { describe, expect, it } from 'vitest'
import { errors, isErrorCode } from '../../../schemas/errors.ts'

const rows = Object.entries(errors)

describe('the table of codes', () => {
  it.each(rows)('%s says what it means and what mends it', (code, { means, mend }) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
    expect(means).toMatch(/\S{2}.*\.$/)
    expect(mend).toMatch(/\S{2}.*\.$/)
  })

  it('has exactly one refusal that the same command may get past later', () => {
    const retryable = rows.flatMap(([code, { kind, retryable: again }]) =>
      kind === 'refused' && again ? [code] : [],
    )
    expect(retryable).toEqual(['REFERENCE_BEHIND'])
  })

  it('retries no bug, nothing permanent and nothing whose outcome is unknown', () => {
    const again = rows.filter(([, { retryable }]) => retryable).map(([, { kind }]) => kind)
    expect(new Set(again)).toEqual(new Set(['refused', 'transient']))
  })

  it('tells its own codes from any other word', () => {
    expect(isErrorCode('NOT_FOUND')).toBe(true)
    expect(isErrorCode('toString')).toBe(false)
  })
})
