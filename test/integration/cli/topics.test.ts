// Topics and status before anything runs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type CliPlatform, openCliPlatform } from './cli-platform.ts'
import { hive, jsonLines } from './hive-process.ts'

let platform: CliPlatform
beforeAll(async () => {
  platform = await openCliPlatform()
})
afterAll(async () => {
  await platform.close()
})

describe('before anything runs', () => {
  it('topics check names what is missing and ends with 6; --create makes it', async () => {
    const missing = await hive(platform.env, 'topics', 'check')
    expect([missing.code, missing.err]).toEqual([
      6,
      expect.stringContaining('TOPICS_DIFFER') as unknown,
    ])
    const made = await hive(platform.env, 'topics', '--create', '--json')
    expect(made.code).toBe(0)
    const rows = z
      .array(z.object({ topic: z.string(), exists: z.boolean(), differences: z.array(z.string()) }))
      .parse(jsonLines(made.out))
    expect(rows.length).toBeGreaterThan(10)
    expect(rows.filter(({ exists, differences }) => !exists || differences.length > 0)).toEqual([])
    expect((await hive(platform.env, 'topics', 'check')).code).toBe(0)
  })

  it('status says that no role runs, and that all parts are up', async () => {
    const { code, out } = await hive(platform.env, 'status')
    expect(out).toContain('no role of ours runs here')
    expect(out).not.toContain('away')
    expect(code).toBe(0)
  })
})
