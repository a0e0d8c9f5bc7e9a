// Arbitrary commands on one task of the small company, by those who may do everything, and the loop that plays them.
import fc from 'fast-check'
import type { Decided, Unstamped } from '../../processors/deciders/decider.ts'
import { deciders } from '../../processors/deciders/deciders.ts'
import type { TaskState } from '../../processors/deciders/task/state.ts'
import type {
  AnyCommand,
  RecordTaskChangePayload,
  TaskCommand,
  TaskEvent,
} from '../../schemas/generated/types.ts'
import { decideInOrder, metaOf } from '../support/decider-specification.ts'
import {
  agents,
  blueTeam,
  earlier,
  envelope,
  greenTeam,
  id,
  people,
  person,
  redTeam,
  refs,
  sealed,
  service,
} from '../support/decider-world.ts'

const company = refs()
const taskId = id(100)
const byAdmin = envelope('task', taskId, person('bill'))
const importing = envelope('task', taskId, service('import'), { occurredAt: earlier })

const team = fc.constantFrom(redTeam, blueTeam, greenTeam)
const text = fc.constantFrom('', 'one', 'two', 'three').map(sealed)
const maybeText = fc.option(text)
const priority = fc.constantFrom('P0', 'P1', 'P2', 'P3')
const status = fc.constantFrom(
  'open',
  'in_progress',
  'blocked',
  'review',
  'done',
  'closed',
  'cancelled',
)
const labels = fc.array(fc.constantFrom('a', 'b', 'c-1'), { maxLength: 4 })
const due = fc.option(fc.integer({ min: 0, max: 3 }))
const somebody = fc.constantFrom(people.ann.id, people.ben.id)
const assignee = fc.option(
  fc.oneof(
    somebody.map((personId) => ({ kind: 'person', id: personId }) as const),
    fc.constant({ kind: 'agent', id: agents.robo.id } as const),
  ),
)
const fields = [
  'team',
  'assignee',
  'status',
  'priority',
  'title',
  'description',
  'due_date',
  'labels',
] as const

export const row: fc.Arbitrary<RecordTaskChangePayload> = fc.record({
  speaksOf: fc.subarray([...fields]),
  teamId: fc.option(team),
  assignee,
  status,
  priority,
  title: maybeText,
  description: maybeText,
  dueAt: due,
  labels,
  note: maybeText,
  externalRef: fc.constant(null),
})

export function recordOf(payload: RecordTaskChangePayload) {
  return { type: 'RecordTaskChange', envelope: importing, payload } as const
}

function plain<const Type extends TaskCommand['type']>(type: Type) {
  return fc.constant({ type, envelope: byAdmin, payload: {} } as const)
}

const envelopeOf = <Type extends string, Payload>(type: Type, payload: fc.Arbitrary<Payload>) =>
  payload.map((said) => ({ type, envelope: byAdmin, payload: said }))

const boundCommand: fc.Arbitrary<TaskCommand> = fc.oneof(
  plain('StartTask'),
  plain('UnblockTask'),
  plain('SubmitTaskForReview'),
  plain('CompleteTask'),
  plain('CloseTask'),
  plain('ReopenTask'),
  envelopeOf('BlockTask' as const, fc.record({ reason: maybeText })),
  envelopeOf('CancelTask' as const, fc.record({ reason: maybeText })),
  envelopeOf('CommentOnTask' as const, fc.record({ text: maybeText })),
  envelopeOf('DescribeTask' as const, fc.record({ title: maybeText, description: maybeText })),
  envelopeOf('PrioritiseTask' as const, fc.record({ priority })),
  envelopeOf('LabelTask' as const, fc.record({ add: labels, remove: labels })),
  envelopeOf('SetTaskDueDate' as const, fc.record({ dueAt: due })),
  envelopeOf('MoveTask' as const, fc.record({ teamId: team })),
  envelopeOf('AssignTask' as const, fc.record({ personId: fc.option(somebody) })),
  envelopeOf('HandTaskToAgent' as const, fc.constant({ agentId: agents.robo.id })),
)

const createTask: fc.Arbitrary<TaskCommand> = envelopeOf(
  'CreateTask' as const,
  fc.record({
    title: text,
    description: maybeText,
    teamId: team,
    priority,
    dueAt: due,
    labels,
    externalRef: fc.constant(null),
  }),
)

/** Mostly changes, sometimes a row of an import, seldom another creation or the deletion. */
export const taskCommands: fc.Arbitrary<readonly TaskCommand[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: createTask },
    { weight: 20, arbitrary: boundCommand },
    { weight: 6, arbitrary: row.map(recordOf) },
    { weight: 1, arbitrary: plain('DeleteTask') },
  ),
  { maxLength: 40 },
)

export interface Step<C extends AnyCommand = TaskCommand> {
  readonly command: C
  readonly before: TaskState | undefined
  readonly decided: Decided<TaskEvent>
  /** Every event with the states around it. */
  readonly changes: readonly {
    readonly event: Unstamped<TaskEvent>
    readonly before: TaskState | undefined
    readonly after: TaskState | undefined
  }[]
  readonly after: TaskState | undefined
}

export function play(commands: readonly TaskCommand[], start?: TaskState): readonly Step[] {
  let state = start
  return commands.map((command) => {
    const before = state
    const decided = decideInOrder(deciders.task, state, command, company)
    const events = decided.type === 'accepted' ? decided.events : []
    const changes = events.map((event) => {
      const from = state
      state = deciders.task.evolve(state, event, metaOf(command))
      return { event, before: from, after: state }
    })
    return { command, before, decided, changes, after: state }
  })
}
