import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { dryRun } from '../../../../infra/import/dry-run.ts'
import { parseMapping } from '../../../../infra/import/mapping/load-mapping.ts'
import { mappingSchema } from '../../../../infra/import/mapping/mapping-schema.ts'
import { faultOf } from '../fault-of.ts'
import { folder } from '../files.ts'

const manual = await readFile('docs/import.md', 'utf8')

function block(after: string): string {
  const start = manual.indexOf('```', manual.indexOf(after))
  const end = manual.indexOf('\n```', start)
  return manual.slice(manual.indexOf('\n', start) + 1, end + 1)
}

/** Every key that a mapping may have, at any depth. */
function keysOf(schema: unknown): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return keysOf(schema.unwrap())
  if (!(schema instanceof z.ZodObject)) return []
  return Object.entries(schema.shape).flatMap(([key, value]) => [key, ...keysOf(value)])
}

describe('docs/import.md', () => {
  it('explains every key of a mapping', () => {
    const unexplained = [...new Set(keysOf(mappingSchema))].filter(
      (key) => !new RegExp(`[\`{, .]${key}[\`}, ]`).test(manual),
    )
    expect(unexplained).toEqual([])
  })

  it('has a worked example that does what the text says', async () => {
    const path = await folder()
    const [file, mapping] = [join(path, 'tickets.csv'), join(path, 'tickets.json')]
    await writeFile(file, block('A helpdesk exports this'))
    await writeFile(mapping, block('```json'))
    const orgId = '10000000-0000-5000-8000-000000000001'
    const plan = await dryRun({ file, mapping, orgId, commandsMax: 100 })
    expect(plan).toMatchObject({
      rows: 5,
      mapped: 5,
      tasks: { count: 2 },
      teams: { count: 2 },
      people: { count: 4 },
      uncovered: [{ field: 'priority', value: 'egal', becomes: 'unchanged', rows: 1 }],
      firstTime: Date.UTC(2024, 4, 27, 6, 5) * 1000,
    })
    const changes = plan.commands.flatMap((one) => (one.type === 'RecordTaskChange' ? [one] : []))
    const of = (index: number) => changes[index]?.payload
    expect(changes.map(({ payload }) => payload?.status)).toEqual([
      'open',
      'in_progress',
      'open',
      'open',
      'done',
    ])
    expect(of(0)?.speaksOf).not.toContain('assignee')
    expect(of(2)?.speaksOf).toContain('assignee')
    expect(of(2)?.assignee).toBeNull()
    expect(changes[0]?.actor).toMatchObject({ kind: 'service', onBehalfOf: null })
    expect(changes[1]?.actor?.onBehalfOf).not.toBe(of(1)?.assignee?.id)
  })

  it('shows the messages for its example of mistakes as they are', async () => {
    const wrong = block('```json')
      .replace('"status":', '"statsu":')
      .replace('Europe/Berlin', 'Berlin')
    const message = await faultOf((async () => parseMapping(wrong, 'tickets.json'))())
    const lines = block('each with its path').trim().split('\n')
    for (const line of lines) expect(message).toContain(line.trim().replace(/ …$/, ''))
  })
})
