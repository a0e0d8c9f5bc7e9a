// How failures, records and findings are told: what, where, mend, code; nothing that writes over the screen.
import { describe, expect, it } from 'vitest'
import { codesIn, exitCodeFor, ok, warning, wrong } from '../../../infra/cli/doctor/finding.ts'
import { exitCodeOf, NotFound, UsageError } from '../../../infra/cli/exit-codes.ts'
import { tellError } from '../../../infra/cli/print-error.ts'
import { fieldsText, plainValue } from '../../../infra/cli/tail/plain-record.ts'
import { plainText, shortened } from '../../../infra/cli/terminal.ts'
import { bytesText, durationText, rateText, timeText } from '../../../infra/cli/units.ts'
import { importFault } from '../../../infra/import/import-fault.ts'
import { StackError } from '../../../infra/stack/stack-error.ts'
import { errors } from '../../../schemas/errors.ts'
import { ConfigError } from '../../../streams/base/config.ts'
import { bug, dependencyFault, HiveError, recordFault } from '../../../streams/base/faults.ts'
import { seal } from '../../../streams/codec/sealed.ts'

describe('exit codes follow from what failed', () => {
  it.each([
    ['wrong arguments', new UsageError('x', 'y'), 2],
    ['wrong settings', new ConfigError('x'), 2],
    ['a dependency that is away', dependencyFault('KAFKA_AWAY', 'x'), 3],
    [
      'a given address that does not answer',
      new StackError('ADDRESS_UNREACHABLE', 'x', { mend: '' }),
      3,
    ],
    ['nothing found', new NotFound('x', 'y'), 4],
    ['an outcome not known', new HiveError('OUTCOME_UNKNOWN', 'unknown', 'x'), 5],
    ['a named stop', bug('OFFSET_GAP', 'x'), 6],
    ['what cannot be done', recordFault('MALFORMED', 'x'), 1],
    ['a port that is taken', new StackError('PORT_TAKEN', 'x', { mend: '' }), 1],
    ['what nobody foresaw', new TypeError('x'), 1],
  ])('%s', (_, error, code) => {
    expect(exitCodeOf(error)).toBe(code)
  })
})

describe('a failure is told', () => {
  it('with the mend that its message ends in', () => {
    const error = dependencyFault(
      'REGISTRY_UNAVAILABLE',
      'the registry: away; mend: see whether it runs',
    )
    expect(tellError(error)).toEqual({
      what: 'the registry: away',
      where: undefined,
      mend: 'see whether it runs',
      code: 'REGISTRY_UNAVAILABLE',
    })
  })

  it('else with that of its code', () => {
    expect(tellError(bug('OFFSET_GAP', 'a hole')).mend).toBe(errors.OFFSET_GAP.mend)
  })

  it('with the place that its facts name', () => {
    const fault = importFault('BAD', {
      what: 'no such column',
      where: 'a.csv line 3',
      mend: 'name it',
    })
    expect(tellError(fault)).toEqual({
      what: 'no such column',
      where: 'a.csv line 3',
      mend: 'name it',
      code: 'BAD',
    })
  })

  it('as a defect when nobody foresaw it', () => {
    expect(tellError(new TypeError('x is not a function'))).toMatchObject({
      what: 'x is not a function',
      code: 'UNCAUGHT',
      mend: expect.stringContaining('report') as unknown,
    })
  })
})

describe('text of people', () => {
  it('cannot write over the screen', () => {
    expect(plainText('a\u001b[2Jb\nc\u202ed')).toBe('a�[2Jb⏎c�d')
  })

  it('is opened, bytes are hexadecimal, empty fields left out', () => {
    const payload = {
      title: seal('Write it down'),
      description: null,
      labels: ['a', 'b'],
      none: [],
      hash: Buffer.from([255, 1]),
      ref: { system: 'jira', key: seal('1') },
    }
    const plain = plainValue(payload)
    expect(plain).toMatchObject({ title: 'Write it down', hash: 'ff01' })
    expect(fieldsText(plain)).toBe(
      'title=Write it down labels=a,b hash=ff01 ref.system=jira ref.key=1',
    )
  })
})

describe('findings', () => {
  it.each([
    ['nothing wrong', [ok('a', 'b'), warning('a', 'b', 'c')], 0],
    ['a part away', [wrong('kafka', 'DEPENDENCY_AWAY', 'x')], 3],
    [
      'a named stop before all',
      [wrong('kafka', 'DEPENDENCY_AWAY', 'x'), wrong('log', 'LOG_RESET', 'x')],
      6,
    ],
    ['anything else', [wrong('disk', 'DISK_FULL', 'x', 'make room')], 1],
  ])('%s', (_, findings, code) => {
    expect(exitCodeFor(findings)).toBe(code)
  })

  it('name the codes of a reason, and their mend', () => {
    const reason = 'task[3] halted: OFFSET_GAP: expected offset 5, got 9 (NOT_A_CODE)'
    expect(codesIn(reason)).toEqual(['OFFSET_GAP'])
    expect(wrong('role', 'OFFSET_GAP', reason).mend).toBe(errors.OFFSET_GAP.mend)
  })
})

describe('figures', () => {
  it.each([
    [bytesText(undefined), '–'],
    [bytesText(168 * 1024 ** 2), '168 MiB'],
    [bytesText(3 * 1024 ** 3), '3.0 GiB'],
    [durationText(0.4), '0.4 s'],
    [durationText(5_400), '90 min'],
    [durationText(200_000), '2 d'],
    [rateText(undefined), '–'],
    [rateText(3.14), '3.1'],
    [rateText(12_345.6), '12,346'],
    [timeText(1_795_512_047_980_000), '2026-11-24 09:20:47.980Z'],
    [shortened('abcdef', 4), 'abc…'],
    [shortened('abc', 4), 'abc'],
  ])('%s', (told, expected) => {
    expect(told).toBe(expected)
  })
})
