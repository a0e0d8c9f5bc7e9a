// Who may import whom: one planted offence per rule of .dependency-cruiser.cjs, all in one scratch copy.
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type ImportVerdict, importVerdict } from '../../support/import-rules.ts'
import { repository, scratchWith } from './scratch.ts'

interface Plant {
  readonly rule: string
  readonly file: string
  readonly imports: string
}

const plants: readonly Plant[] = [
  { rule: 'no-cycle', file: 'streams/base/round.ts', imports: './trip.ts' },
  { rule: 'unresolvable', file: 'streams/base/lost.ts', imports: './nowhere.ts' },
  {
    rule: 'schemas-import-nothing-of-ours',
    file: 'schemas/reaching.ts',
    imports: '../streams/base/faults.ts',
  },
  {
    rule: 'contracts-do-not-import-their-generator',
    file: 'schemas/generating.ts',
    imports: './codegen/source.ts',
  },
  {
    rule: 'streams-import-schemas-only',
    file: 'streams/runtime/knowing.ts',
    imports: '../../processors/deciders/task/evolve.ts',
  },
  {
    rule: 'processors-import-streams-and-schemas',
    file: 'processors/views/board/serving.ts',
    imports: '../../../gateway/api/route.ts',
  },
  {
    rule: 'no-sibling-processor',
    file: 'processors/views/board/peeking.ts',
    imports: '../task/project.ts',
  },
  {
    rule: 'no-sibling-processor',
    file: 'processors/deciders/team/peeking.ts',
    imports: '../task/evolve.ts',
  },
  {
    rule: 'no-sibling-processor-top',
    file: 'processors/rooms/peeking.ts',
    imports: '../views/task/project.ts',
  },
  {
    rule: 'refs-are-for-deciders',
    file: 'processors/views/board/referring.ts',
    imports: '../../deciders/refs/fold.ts',
  },
  {
    rule: 'group-files-do-not-know-their-members',
    file: 'processors/views/everything.ts',
    imports: './task/project.ts',
  },
  {
    rule: 'deciders-are-pure',
    file: 'processors/deciders/task/hashing.ts',
    imports: 'node:crypto',
  },
  {
    rule: 'deciders-are-pure',
    file: 'processors/deciders/task/logging.ts',
    imports: '../../../streams/base/faults.ts',
  },
  {
    rule: 'deciders-are-pure',
    file: 'processors/deciders/task/checking.ts',
    imports: 'zod',
  },
  {
    rule: 'gateway-imports-streams-and-schemas',
    file: 'gateway/api/folding.ts',
    imports: '../../processors/views/task/project.ts',
  },
  {
    rule: 'client-imports-wire-types-only',
    file: 'gateway/client/deciding.ts',
    imports: '../../schemas/permissions.ts',
  },
  {
    rule: 'product-does-not-import-tests',
    file: 'infra/cli/testing.ts',
    imports: '../../test/support/stack.ts',
  },
  {
    rule: 'no-raw-consumer',
    file: 'processors/views/board/reading.ts',
    imports: '../../../streams/kafka/consumer.ts',
  },
  { rule: 'one-door-kafka', file: 'infra/cli/producing.ts', imports: 'kafkajs' },
  { rule: 'one-door-redis', file: 'processors/views/board/caching.ts', imports: 'ioredis' },
  {
    rule: 'one-door-clickhouse',
    file: 'processors/facts/events/inserting.ts',
    imports: '@clickhouse/client',
  },
  { rule: 'one-door-avro', file: 'streams/kafka/encoding.ts', imports: 'avsc' },
  {
    rule: 'one-door-avro',
    file: 'streams/kafka/registering.ts',
    imports: '@kafkajs/confluent-schema-registry',
  },
  { rule: 'one-door-state-store', file: 'streams/runtime/tables.ts', imports: 'lmdb' },
  { rule: 'one-door-sockets', file: 'gateway/rooms/socket.ts', imports: 'uWebSockets.js' },
  { rule: 'one-door-logger', file: 'streams/base/faults.ts', imports: 'pino' },
  { rule: 'one-door-native-library', file: 'streams/kafka/native.ts', imports: 'ffi-rs' },
]

/** What the plants import, and what may be imported there: none of it is an offence. */
const lawful: Readonly<Record<string, string>> = {
  'streams/base/trip.ts': "export * from './round.ts'\n",
  'schemas/codegen/source.ts': "export { planted } from 'avsc'\n",
  'schemas/permissions.ts': 'export const planted = 1\n',
  'processors/deciders/task/evolve.ts':
    "export { planted as permitted } from '../../../schemas/permissions.ts'\nexport { planted } from '../refs/fold.ts'\n",
  'processors/deciders/refs/fold.ts': 'export const planted = 1\n',
  'processors/deciders/given.ts': "export { planted } from './refs/fold.ts'\n",
  'processors/views/task/project.ts': 'export const planted = 1\n',
  'processors/views/change.ts': 'export const planted = 1\n',
  'processors/views/task/store.ts':
    "export { planted } from '../change.ts'\nexport { planted as connect } from '../../../streams/redis/connect.ts'\n",
  'processors/reconcile/compare.ts': "export { planted } from '../views/task/project.ts'\n",
  'streams/redis/connect.ts': "export { planted } from 'ioredis'\n",
  'streams/kafka/consumer.ts': "export { planted } from 'kafkajs'\n",
  'gateway/api/route.ts': 'export const planted = 1\n',
  'test/support/stack.ts': "export { planted } from '../../streams/kafka/consumer.ts'\n",
}

const packages = [
  'kafkajs',
  'ioredis',
  '@clickhouse/client',
  'avsc',
  '@kafkajs/confluent-schema-registry',
  'lmdb',
  'uWebSockets.js',
  'pino',
  'ffi-rs',
  'zod',
]

function planted(): Readonly<Record<string, string>> {
  const files = new Map(Object.entries(lawful))
  for (const { file, imports } of plants) {
    files.set(file, `import * as it from '${imports}'\nexport const planted = it\n`)
  }
  return Object.fromEntries(files)
}

describe('who imports whom', () => {
  const scratch = scratchWith(planted(), {
    rules: ['.dependency-cruiser.cjs', 'tsconfig.json'],
    packages,
  })
  afterAll(() => scratch[Symbol.dispose]())
  let verdict: ImportVerdict
  beforeAll(async () => {
    verdict = await importVerdict(scratch.root)
  }, 30_000)

  it.each(plants)('$rule catches $file importing $imports', ({ rule, file }) => {
    expect(
      verdict.offences.filter((offence) => offence.rule === rule).map(({ from }) => from),
    ).toContain(file)
  })

  it('catches nothing in the files that keep the rules', () => {
    const innocent = Object.keys(lawful).filter((file) => file !== 'streams/base/trip.ts')
    expect(verdict.offences.filter((offence) => innocent.includes(offence.from))).toEqual([])
  })

  it('has seen every file', () => {
    expect(verdict.unseen).toEqual([])
    expect(verdict.cruised).toBeGreaterThan(plants.length)
  })

  it('has a planted offence for every rule there is', () => {
    const rules = z
      .object({ forbidden: z.array(z.object({ name: z.string() })) })
      .parse(createRequire(import.meta.url)(join(repository, '.dependency-cruiser.cjs')))
    const names = rules.forbidden.map((rule) => rule.name)
    expect(new Set(plants.map((plant) => plant.rule))).toEqual(new Set(names))
  })
})

describe('a cruise that sees nothing', () => {
  it('names the files that it has not seen instead of reporting success', async () => {
    using blind = scratchWith(
      { 'streams/seen.ts': 'export const seen = 1\n' },
      { rules: ['tsconfig.json'], packages: [] },
    )
    writeFileSync(
      join(blind.root, '.dependency-cruiser.cjs'),
      "module.exports = { forbidden: [], options: { exclude: { path: '.*' } } }\n",
    )
    const verdict = await importVerdict(blind.root)
    expect(verdict).toEqual({ offences: [], cruised: 0, unseen: ['streams/seen.ts'] })
  }, 30_000)
})
