// What verbs take as arguments, and what they say of anything else.
import { describe, expect, it } from 'vitest'
import { commandInput, commandTypes, parseActor } from '../../../infra/cli/command-input.ts'
import { countOption, durationOption, idOption, portOption } from '../../../infra/cli/options.ts'
import { parseFrom, topicsNamed } from '../../../infra/cli/tail/from.ts'
import { logicalTopics } from '../../../streams/topics.ts'

const id = '0190aaaa-0000-7000-8000-000000000001'
const now = Date.parse('2026-03-01T10:00:00Z')

describe('--from', () => {
  it.each([
    ['beginning', { type: 'beginning' }],
    ['end', { type: 'end' }],
    ['1200', { type: 'offset', offset: 1200 }],
    ['-20', { type: 'last', count: 20 }],
    ['10m', { type: 'time', at: now - 600_000 }],
    ['2026-03-01T09:00:00Z', { type: 'time', at: now - 3_600_000 }],
  ])('%s', (text, from) => {
    expect(parseFrom(text, now)).toEqual(from)
  })

  it('anything else is refused with what may be given', () => {
    expect(() => parseFrom('yesterday', now)).toThrow(/yesterday is no place/)
  })
})

describe('a topic', () => {
  it.each([
    ['task', ['events.task']],
    ['commands.task', ['commands.task']],
    ['park', ['park.views', 'park.facts']],
    ['events', logicalTopics.filter((topic) => topic.startsWith('events.'))],
  ])('%s', (name, topics) => {
    expect(topicsNamed(name)).toEqual(topics)
  })

  it('that does not exist is refused', () => {
    expect(() => topicsNamed('event')).toThrow(/event is no topic/)
  })
})

describe('single options', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['2', 2_000],
    ['1.5h', 5_400_000],
  ])('duration %s', (text, ms) => {
    expect(durationOption('timeout', text)).toBe(ms)
  })

  it.each([
    ['a duration', () => durationOption('timeout', 'soon')],
    ['a port', () => portOption('70000')],
    ['a count', () => countOption('limit', '-1')],
    ['an id', () => idOption('--org', 'acme')],
  ])('what is not %s is refused', (_, parse) => {
    expect(parse).toThrow(/is no/)
  })
})

describe('command send', () => {
  const send = (type: string, set: readonly string[], payload: unknown = {}) =>
    commandInput({
      type,
      payload,
      set,
      actor: parseActor(`person:${id}`, ''),
      orgId: id,
      entityId: undefined,
      commandId: undefined,
      expectedVersion: undefined,
    })

  it('sets fields as texts, := as JSON, dots go deeper, over what the file says', () => {
    const set = ['title=12', 'labels:=["a","b"]', 'externalRef.system=jira', 'externalRef.key=1=2']
    expect(send('CreateTask', set, { title: 'x', priority: 'P0' })).toEqual({
      type: 'CreateTask',
      orgId: id,
      actor: { kind: 'person', id, scopes: [] },
      payload: {
        title: '12',
        priority: 'P0',
        labels: ['a', 'b'],
        externalRef: { system: 'jira', key: '1=2' },
      },
    })
  })

  it('suggests the nearest command', () => {
    expect(() => send('CreatTask', [])).toThrow(/CreatTask is no command.*CreateTask/)
  })

  it.each([
    ['an event', () => send('TaskCreated', []), /is no command/],
    ['nothing to set', () => send('CreateTask', ['title']), /sets nothing/],
    ['broken JSON', () => send('CreateTask', ['labels:=[']), /no JSON/],
    ['a list as payload', () => send('CreateTask', [], []), /no JSON object/],
    ['an actor of no kind', () => parseActor(`robot:${id}`, ''), /names nobody/],
    ['an unknown scope', () => parseActor(`service:${id}`, 'tasks,root'), /root is no scope/],
  ])('refuses %s', (_, parse, message) => {
    expect(parse).toThrow(message)
  })

  it('lists every command with its entity and fields', () => {
    expect(commandTypes()).toContainEqual({
      type: 'AssignTask',
      entity: 'task',
      fields: ['personId'],
    })
  })
})
