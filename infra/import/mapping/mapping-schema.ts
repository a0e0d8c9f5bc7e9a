// The mapping file: which column of a log means what. One schema; docs/import.md explains every key.
import { z } from 'zod'
import { parseTemplate, TemplateError } from './template.ts'
import { formatOffset, TimeFormatError } from './time-format.ts'
import { isZone } from './zone-offset.ts'

export const statuses = [
  'open',
  'in_progress',
  'blocked',
  'review',
  'done',
  'closed',
  'cancelled',
] as const
export const priorities = ['P0', 'P1', 'P2', 'P3'] as const
export const levels = ['IC1', 'IC3', 'manager', 'admin'] as const
/** What a value may stand for instead: leave the task's as it is, or reject the row. */
const verdicts = ['unchanged', 'reject'] as const

/** Templates are kept as text and compiled later; here they only must be well formed. */
const template = z.string().superRefine((text, context) => {
  try {
    parseTemplate(text)
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    context.addIssue({
      code: 'custom',
      message: `a template such as "{column}", not ${error.message}`,
    })
  }
})
const identity = template.refine((text) => text.trim() !== '', 'a template that is not empty')

const format = z.string().superRefine((text, context) => {
  try {
    formatOffset(text)
  } catch (error) {
    if (!(error instanceof TimeFormatError)) throw error
    const known = 'iso, epoch-seconds, epoch-milliseconds or letters such as d/M/yyyy H:mm'
    context.addIssue({ code: 'custom', message: `${known}; ${error.message}` })
  }
})
const zone = z.string().refine(isZone, 'an IANA time zone such as UTC or Europe/Berlin')

const regex = z.string().refine((text) => {
  try {
    new RegExp(text, 'u')
    return true
  } catch {
    return false
  }
}, 'a regular expression')

/** True when the value of `of` is one of `values` or matches one of `patterns`. */
const condition = z.strictObject({
  of: identity,
  values: z.array(z.string()).default([]),
  patterns: z.array(regex).default([]),
})

const time = { from: identity, format, zone: zone.optional() }
const person = {
  key: identity,
  name: template.optional(),
  level: z.enum(levels).default('IC1'),
}

const statusTarget = z.enum([...statuses, ...verdicts])
const status = z.strictObject({
  from: identity,
  map: z.record(z.string(), statusTarget),
  patterns: z.record(regex, statusTarget).default({}),
  others: statusTarget.default('reject'),
  missing: statusTarget.default('unchanged'),
})
const priorityTarget = z.enum([...priorities, ...verdicts])
const priority = z.strictObject({
  from: identity,
  map: z.record(z.string(), priorityTarget),
  patterns: z.record(regex, priorityTarget).default({}),
  others: priorityTarget.default('reject'),
  missing: priorityTarget.default('unchanged'),
})

export const mappingSchema = z.strictObject({
  hiveMapping: z.literal(1),
  about: z.array(z.string()).default([]),
  system: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'lower-case letters, digits and dashes, at most 40'),
  rows: z.enum(['snapshots', 'events']),
  file: z
    .strictObject({
      entry: z.string().min(1).optional(),
      encoding: z.string().min(1).optional(),
      delimiter: z.string().min(1).max(4).optional(),
      quote: z.string().length(1).optional(),
      columns: z.array(z.string().min(1)).min(1).optional(),
      skipLines: z.int().min(0).max(1000).optional(),
    })
    .default({}),
  missing: z.array(z.string()).default([]),
  time: z.strictObject(time),
  task: z.strictObject({ key: identity }),
  team: z
    .strictObject({ key: identity, name: template.optional(), clearWhen: condition.optional() })
    .optional(),
  assignee: z.strictObject({ ...person, clearWhen: condition.optional() }).optional(),
  actor: z
    .strictObject({
      ...person,
      service: z
        .strictObject({
          values: z.array(z.string()).default([]),
          patterns: z.array(regex).default([]),
        })
        .optional(),
    })
    .optional(),
  status: status.optional(),
  priority: priority.optional(),
  title: template.optional(),
  description: template.optional(),
  due: z.strictObject({ ...time, clearWhen: condition.optional() }).optional(),
  labels: z.array(template).max(20).optional(),
  note: template.optional(),
})

export type Mapping = z.infer<typeof mappingSchema>
export type Condition = z.infer<typeof condition>
export type Status = (typeof statuses)[number]
export type Priority = (typeof priorities)[number]
export type Level = (typeof levels)[number]
