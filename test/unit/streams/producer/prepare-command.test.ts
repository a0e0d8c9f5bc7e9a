// What the SDK fills in, seals and refuses before anything reaches the log.
import { describe, expect, it } from 'vitest'
import { entityIdFor, organisationIdFor } from '../../../../schemas/entities.ts'
import { uuidV5 } from '../../../../schemas/ids.ts'
import { limits } from '../../../../schemas/limits.ts'
import { HiveError } from '../../../../streams/base/faults.ts'
import { payloadHash } from '../../../../streams/codec/payload-hash.ts'
import { seal } from '../../../../streams/codec/sealed.ts'
import type { CommandInput, InputOf } from '../../../../streams/producer/command-input.ts'
import { prepareCommand } from '../../../../streams/producer/prepare-command.ts'

const space = '11111111-1111-5111-8111-111111111111'
const id = (name: string) => uuidV5(space, name)
const orgId = id('org')
const minted = id('minted')
const actor = { kind: 'person', id: id('ann') } as const

const prepare = (input: CommandInput) => prepareCommand(input, { orgId, actor }, () => minted)

function refusalOf(input: CommandInput): { code: string; field: unknown } {
  try {
    prepare(input)
  } catch (error) {
    if (error instanceof HiveError) return { code: error.code, field: error.facts['field'] }
    throw error
  }
  return { code: 'none', field: undefined }
}

const task: InputOf<'CreateTask'> = {
  type: 'CreateTask',
  payload: { title: 'Write it down', teamId: id('team') },
}

describe('a prepared command', () => {
  it('has its texts sealed, its defaults filled in and its ids minted', () => {
    const command = prepare(task)
    expect(command).toEqual({
      type: 'CreateTask',
      envelope: {
        commandId: minted,
        orgId,
        entityType: 'task',
        entityId: entityIdFor(orgId, 'task', { commandId: minted }),
        expectedVersion: null,
        correlationId: minted,
        causationId: null,
        actor: { ...actor, onBehalfOf: null, scopes: [] },
        origin: null,
        payloadHash: command.envelope.payloadHash,
        basisAtLeast: [],
        occurredAt: null,
        replyTo: null,
        schemaRevision: 1,
        extensions: {},
      },
      payload: {
        title: seal('Write it down'),
        description: null,
        teamId: id('team'),
        priority: 'P2',
        dueAt: null,
        labels: [],
        externalRef: null,
      },
    })
  })

  it('has the hash of what was said, whatever the seal makes of it', () => {
    const { envelope } = prepare({ ...task, expectedVersion: 0 })
    const said = {
      title: 'Write it down',
      description: null,
      teamId: id('team'),
      priority: 'P2',
      dueAt: null,
      labels: [],
      externalRef: null,
    }
    expect(envelope.payloadHash).toEqual(payloadHash('CreateTask', said, 0))
  })

  it('takes the entity id from the external reference, so that two senders name the same task', () => {
    const externalRef = { system: 'jira', key: 'OPS-17' }
    const { envelope, payload } = prepare({ ...task, payload: { ...task.payload, externalRef } })
    expect(envelope.entityId).toBe(entityIdFor(orgId, 'task', externalRef))
    expect(payload).toMatchObject({ externalRef: { system: 'jira', key: seal('OPS-17') } })
  })

  it('keeps a given entity id', () => {
    expect(prepare({ ...task, entityId: id('mine') }).envelope.entityId).toBe(id('mine'))
  })

  it('of an organisation addresses the organisation itself', () => {
    const externalRef = { system: 'crm', key: 'acme' }
    const made = prepare({
      type: 'CreateOrganisation',
      payload: { name: 'Acme', firstAdminId: id('ann'), externalRef },
    })
    const acme = organisationIdFor(externalRef)
    expect([made.envelope.orgId, made.envelope.entityId]).toEqual([acme, acme])
    const link = prepare({ type: 'LinkTasks', payload: { taskId: id('a'), dependsOn: id('b') } })
    expect([link.envelope.entityType, link.envelope.entityId]).toEqual(['work_graph', orgId])
  })

  it('may leave fields of a mapped row at UNKNOWN', () => {
    const { payload } = prepare({
      type: 'RecordTaskChange',
      entityId: id('task'),
      payload: { speaksOf: ['title'], title: 'x' },
    })
    expect(payload).toMatchObject({ status: 'UNKNOWN', priority: 'UNKNOWN', speaksOf: ['title'] })
  })
})

const long = 'x'.repeat(limits.titleBytesMax + 1)
const withTitle = (title: string): CommandInput => ({
  ...task,
  payload: { ...task.payload, title },
})
const refusals: readonly (readonly [string, string, string, CommandInput])[] = [
  ['an empty title', 'MALFORMED', 'title', withTitle('  ')],
  ['a title with a line break', 'MALFORMED', 'title', withTitle('a\nb')],
  ['a title with an escape sequence', 'MALFORMED', 'title', withTitle('\u001b[31mred')],
  ['half a character', 'MALFORMED', 'title', withTitle('\ud800')],
  ['a title above its bytes', 'TOO_LARGE', 'title', withTitle(long)],
  [
    'a comment above its bytes',
    'TOO_LARGE',
    'text',
    {
      type: 'CommentOnTask',
      entityId: id('task'),
      payload: { text: 'ä'.repeat(limits.textBytesMax / 2 + 1) },
    },
  ],
  [
    'a mail address that is none',
    'MALFORMED',
    'email',
    { type: 'CreatePerson', payload: { name: 'Ann', email: 'ann at home' } },
  ],
  [
    'a label with a space',
    'MALFORMED',
    'labels[1]',
    { ...task, payload: { ...task.payload, labels: ['ok', 'not ok'] } },
  ],
  [
    'too many labels',
    'TOO_LARGE',
    'add',
    {
      type: 'LabelTask',
      entityId: id('task'),
      payload: { add: Array.from({ length: limits.labelsMax + 1 }, (_, index) => `l${index}`) },
    },
  ],
  [
    'an id that is none',
    'MALFORMED',
    'teamId',
    { type: 'MoveTask', entityId: id('task'), payload: { teamId: 'the red team' } },
  ],
  [
    'the nil id',
    'MALFORMED',
    'teamId',
    {
      type: 'MoveTask',
      entityId: id('task'),
      payload: { teamId: '00000000-0000-0000-0000-000000000000' },
    },
  ],
  [
    'a symbol at its empty default',
    'MALFORMED',
    'priority',
    { type: 'PrioritiseTask', entityId: id('task'), payload: { priority: 'UNKNOWN' } },
  ],
  [
    'a due date beyond the calendar',
    'MALFORMED',
    'dueAt',
    { type: 'SetTaskDueDate', entityId: id('task'), payload: { dueAt: limits.timeMax + 1 } },
  ],
  [
    'a system with capitals',
    'MALFORMED',
    'externalRef.system',
    { ...task, payload: { ...task.payload, externalRef: { system: 'JIRA', key: '1' } } },
  ],
  ['a negative expected version', 'MALFORMED', 'expectedVersion', { ...task, expectedVersion: -1 }],
  ['a commandId that is none', 'MALFORMED', 'commandId', { ...task, commandId: 'once' }],
  [
    'extensions above their bytes',
    'TOO_LARGE',
    'extensions',
    { ...task, extensions: { x: Buffer.alloc(limits.extensionBytesMax) } },
  ],
]

describe('refused before the log', () => {
  it.each(refusals)('%s: %s at %s', (_, code, field, input) => {
    expect(refusalOf(input)).toEqual({ code, field })
  })

  it('a field that the command does not have, naming those it has', () => {
    const wrong: unknown = { type: 'MoveTask', entityId: id('task'), payload: { team: id('t') } }
    expect(() => prepare(asInput(wrong))).toThrow(/payload|team is no field here; known: teamId/)
  })

  it('a command without an organisation or an actor', () => {
    expect(() => prepareCommand(task, { actor }, () => minted)).toThrow(/orgId is missing/)
    expect(() => prepareCommand(task, { orgId }, () => minted)).toThrow(/actor is missing/)
  })

  it('a command that does not exist', () => {
    expect(() => prepare(asInput({ type: 'DropTask' }))).toThrow(/DropTask is no command/)
  })
})

/** What JavaScript lets through. */
function asInput(value: unknown): CommandInput {
  const isInput = (candidate: unknown): candidate is CommandInput =>
    typeof candidate === 'object' && candidate !== null && 'type' in candidate
  if (!isInput(value)) throw new TypeError('not a command')
  return value
}

it('the types ask for what the command needs, and for nothing that has a default', () => {
  const inputs: readonly CommandInput[] = [
    { type: 'StartTask', entityId: id('task') },
    { type: 'CreateTeam', payload: { name: 'Red' } },
    { type: 'AssignTask', entityId: id('task'), payload: {} },
    // @ts-expect-error StartTask needs the task
    { type: 'StartTask' },
    // @ts-expect-error a task needs a title
    { type: 'CreateTask', payload: { teamId: id('team') } },
    // @ts-expect-error a title is a plain string
    { type: 'CreateTask', payload: { teamId: id('team'), title: seal('x') } },
    // @ts-expect-error no such priority
    { type: 'PrioritiseTask', entityId: id('task'), payload: { priority: 'P9' } },
  ]
  expect(inputs).toHaveLength(7)
})
