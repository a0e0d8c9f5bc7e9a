// Which command is allowed in which status, and where it leads. Imports are bound by none of it.
import type { TaskCommand, TaskStatus } from '../../../schemas/generated/types.ts'
import { type Refused, refused } from '../decider.ts'

type BoundCommand = Exclude<TaskCommand['type'], 'CreateTask' | 'RecordTaskChange'>
type KnownStatus = Exclude<TaskStatus, 'UNKNOWN'>
/** `same`: allowed, the status stays. `no`: refused. */
type Cell = KnownStatus | 'same' | 'no'
type Row = readonly [
  open: Cell,
  in_progress: Cell,
  blocked: Cell,
  review: Cell,
  done: Cell,
  closed: Cell,
  cancelled: Cell,
]

const statuses = [
  'open',
  'in_progress',
  'blocked',
  'review',
  'done',
  'closed',
  'cancelled',
] as const satisfies readonly KnownStatus[]

// biome-ignore format: one command a line, one status a column
const transitions = {
  //                    open           in_progress  blocked        review         done    closed  cancelled
  StartTask:           ['in_progress', 'no',        'no',          'in_progress', 'no',   'no',   'no'],
  BlockTask:           ['blocked',     'blocked',   'no',          'blocked',     'no',   'no',   'no'],
  UnblockTask:         ['no',          'no',        'in_progress', 'no',          'no',   'no',   'no'],
  SubmitTaskForReview: ['no',          'review',    'no',          'no',          'no',   'no',   'no'],
  CompleteTask:        ['no',          'done',      'no',          'done',        'no',   'no',   'no'],
  CloseTask:           ['no',          'no',        'no',          'no',          'closed', 'no', 'no'],
  ReopenTask:          ['no',          'no',        'no',          'no',          'open', 'open', 'open'],
  CancelTask:          ['cancelled',   'cancelled', 'cancelled',   'cancelled',   'no',   'no',   'no'],
  DeleteTask:          ['same',        'same',      'same',        'same',        'same', 'same', 'same'],
  CommentOnTask:       ['same',        'same',      'same',        'same',        'same', 'same', 'same'],
  DescribeTask:        ['same',        'same',      'same',        'same',        'same', 'no',   'no'],
  PrioritiseTask:      ['same',        'same',      'same',        'same',        'same', 'no',   'no'],
  LabelTask:           ['same',        'same',      'same',        'same',        'same', 'no',   'no'],
  SetTaskDueDate:      ['same',        'same',      'same',        'same',        'same', 'no',   'no'],
  MoveTask:            ['same',        'same',      'same',        'same',        'same', 'no',   'no'],
  AssignTask:          ['same',        'same',      'same',        'same',        'same', 'no',   'no'],
  HandTaskToAgent:     ['same',        'same',      'same',        'same',        'same', 'no',   'no'],
} as const satisfies Readonly<Record<BoundCommand, Row>>

export type Transition =
  | { readonly type: 'allowed'; readonly to: KnownStatus }
  | { readonly type: 'forbidden'; readonly refusal: Refused }

export function transition(command: BoundCommand, from: TaskStatus): Transition {
  const row: Row = transitions[command]
  // A status that only a newer release knows allows nothing here.
  const cell = from === 'UNKNOWN' ? 'no' : (row[statuses.indexOf(from)] ?? 'no')
  if (cell !== 'no' && from !== 'UNKNOWN') {
    return { type: 'allowed', to: cell === 'same' ? from : cell }
  }
  const allowed = statuses.filter((_, index) => row[index] !== 'no').join(',')
  return { type: 'forbidden', refusal: refused('FORBIDDEN_TRANSITION', { from, command, allowed }) }
}
