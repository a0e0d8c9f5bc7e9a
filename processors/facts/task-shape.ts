// A task as readers get it from the facts: now, or as it stood.
import { z } from 'zod'
import { timeOrNullShape, timeShape } from './times.ts'

export const taskShape = z.object({
  taskId: z.string(),
  version: z.number(),
  lastType: z.string(),
  /** The nil id: without a team. */
  teamId: z.string(),
  /** Empty: held by nobody. */
  assigneeKind: z.string(),
  assigneeId: z.string(),
  priority: z.string(),
  status: z.string(),
  updatedAt: timeShape,
  title: z.string().nullable(),
  description: z.string().nullable(),
  labels: z.array(z.string()),
  createdBy: z.string().nullable(),
  createdAt: timeOrNullShape,
  startedAt: timeOrNullShape,
  completedAt: timeOrNullShape,
  closedAt: timeOrNullShape,
  dueAt: timeOrNullShape,
  externalSystem: z.string().nullable(),
  externalKey: z.string().nullable(),
  comments: z.number(),
})
export type TaskFacts = z.infer<typeof taskShape>
