import { describe, expect, it } from 'vitest'
import {
  loadMapping,
  parseMapping,
  shippedMappings,
} from '../../../../infra/import/mapping/load-mapping.ts'
import { rowMapper } from '../../../../infra/import/mapping/map-row.ts'
import { faultOf } from '../fault-of.ts'

const smallest = {
  hiveMapping: 1,
  system: 'tracker',
  rows: 'events',
  time: { from: '{at}', format: 'iso' },
  task: { key: '{id}' },
  note: '{what}',
}

function refusal(changes: object): string {
  try {
    parseMapping(JSON.stringify({ ...smallest, ...changes }), 'm.json')
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'accepted'
}

describe('a mapping', () => {
  it('needs little', () => {
    expect(refusal({})).toBe('accepted')
  })

  it.each([
    [
      'a key that is not known',
      { statsu: {} },
      'm.json: statsu: found a key that is not known; is "status" meant?',
    ],
    [
      'a key inside another that is not known',
      { status: { from: '{s}', mpa: {}, map: {} } },
      'status.mpa: found a key that is not known; is "map" meant?',
    ],
    [
      'a status that is not ours',
      { status: { from: '{s}', map: { New: 'opne' } } },
      'status.map.New: found "opne"; is "open" meant?, expected one of open, in_progress',
    ],
    [
      'a priority that is not ours',
      { priority: { from: '{p}', map: { 1: 'P4' } } },
      'priority.map.1: found "P4"',
    ],
    ['a missing key', { task: undefined }, 'task: found nothing, expected a value of type object'],
    ['a key of another type', { title: 3 }, 'title: found 3, expected a value of type string'],
    [
      'a template that does not close',
      { title: 'a {b' },
      'title: found "a {b", expected a template such as "{column}", not a { without its }',
    ],
    [
      'a system with capitals',
      { system: 'Jira' },
      'system: found "Jira", expected lower-case letters',
    ],
    [
      'a zone that does not exist',
      { time: { from: '{at}', format: 'd/M/yyyy', zone: 'Berlin' } },
      'time.zone: found "Berlin"',
    ],
    [
      'a local time without a zone',
      { time: { from: '{at}', format: 'd/M/yyyy' } },
      'time.zone: found nothing, expected the zone of times',
    ],
    [
      'a zone where times carry their offset',
      { time: { from: '{at}', format: 'epoch-seconds', zone: 'UTC' } },
      'time.zone: found "UTC", expected no zone',
    ],
    [
      'a format with an unknown letter',
      { time: { from: '{at}', format: 'DD/MM/yyyy', zone: 'UTC' } },
      'time.format: found "DD/MM/yyyy", expected iso',
    ],
    [
      'a value that is mapped and missing',
      { missing: ['?'], status: { from: '{s}', map: { '?': 'open' } } },
      'status.map: found "?"',
    ],
    [
      'a broken regular expression',
      { status: { from: '{s}', map: {}, patterns: { '(': 'open' } } },
      'status.patterns.(: found',
    ],
    [
      'a condition without values',
      { team: { key: '{t}', clearWhen: { of: '{x}' } } },
      'team.clearWhen: found no value and no pattern',
    ],
    [
      'a service without values',
      { actor: { key: '{t}', service: {} } },
      'actor.service: found no value and no pattern',
    ],
    ['one task for all rows', { task: { key: 'x' } }, 'task.key: found "x", expected a {column}'],
    [
      'nothing but task and time',
      { note: undefined },
      'the whole: found none of them, expected one at least of team',
    ],
  ])('is refused for %s', (_, changes, message) => {
    expect(refusal(changes)).toContain(message)
  })

  it('is told everything that is wrong with it at once', () => {
    const message = refusal({ system: 'A', rows: 'both', colour: 1 })
    for (const path of ['system', 'rows', 'colour']) expect(message).toContain(`${path}: found`)
  })

  it('that is no JSON is refused with line and column', () => {
    expect(() => parseMapping('{\n "a": 1,\n}', 'm.json')).toThrow(/line 3/)
  })

  it('is found by its path or by its shipped name', async () => {
    await expect(loadMapping('uci498-servicenow')).resolves.toMatchObject({ system: 'servicenow' })
    expect(await faultOf(loadMapping('uci498-servicenaw'))).toMatch(
      /^MAPPING_NOT_FOUND .* is "uci498-servicenow" meant\?/,
    )
  })

  it('ships for each log, valid, explained and with the name of its source', async () => {
    const names = await shippedMappings()
    expect(names.length).toBeGreaterThanOrEqual(5)
    for (const name of names) {
      const mapping = await loadMapping(name)
      expect([name, mapping.about.length > 1]).toEqual([name, true])
      expect([name, rowMapper(mapping).columns.size > 3]).toEqual([name, true])
    }
  })
})
