// What the demo keeps between starts: when its history ends, and what the company last knew of itself. Losing
// the file costs some refusals, nothing else: the journal is the truth.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { CompanyState } from './company.ts'

const id = z.string().length(36)
const task = z.object({
  id,
  teamId: id,
  createdBy: id,
  assignee: z.object({ kind: z.enum(['person', 'agent']), id }).nullable(),
  status: z.enum(['open', 'in_progress', 'blocked', 'review', 'done', 'closed', 'cancelled']),
  priority: z.enum(['P0', 'P1', 'P2', 'P3']),
  labels: z.array(z.string()),
  dueAt: z.number().nullable(),
})
const form = z.object({
  demo: z.literal(1),
  orgId: id,
  tasks: z.number(),
  endMs: z.number(),
  company: z
    .object({
      tasks: z.array(task),
      links: z.array(z.object({ taskId: id, dependsOn: id })),
      pausedAgents: z.array(id),
    })
    .nullable(),
})

export interface DemoState {
  readonly orgId: string
  /** Size of the history. */
  readonly tasks: number
  /** Its present, ms. */
  readonly endMs: number
  /** null while the history is being played. */
  readonly company: CompanyState | null
}

export function stateFileOf(config: { readonly dataDir: string; readonly prefix: string }): string {
  return path.join(config.dataDir, `${config.prefix || 'hive'}-demo.json`)
}

/** undefined: none, or none that can be used for this organisation. */
export async function readState(file: string, orgId: string): Promise<DemoState | undefined> {
  try {
    const parsed = form.safeParse(JSON.parse(await readFile(file, 'utf8')))
    return parsed.success && parsed.data.orgId === orgId ? parsed.data : undefined
  } catch {
    // Absent, unreadable or cut short: each the same as none.
    return undefined
  }
}

/** Whole or not at all. */
export async function writeState(file: string, state: DemoState): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(`${file}.new`, JSON.stringify({ demo: 1, ...state }))
  await rename(`${file}.new`, file)
}
