// The lint rules: one planted offence per rule that matters, all in one scratch copy, one run of the tool.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { repository, scratchWith } from './scratch.ts'

interface Plant {
  readonly rule: string
  readonly file: string
  readonly text: string
}

const decider = 'processors/deciders/task'
const plants: readonly Plant[] = [
  {
    rule: 'typescript(no-floating-promises)',
    file: 'streams/base/floating.ts',
    text: 'async function later(): Promise<void> {}\nexport function now() {\n  later()\n}\n',
  },
  {
    rule: 'typescript(no-misused-promises)',
    file: 'streams/base/misused.ts',
    text: 'export const run = () => [1].forEach(async () => {\n  await Promise.resolve()\n})\n',
  },
  {
    rule: 'typescript(switch-exhaustiveness-check)',
    file: 'streams/base/inexhaustive.ts',
    text: "export function of(x: 'a' | 'b') {\n  switch (x) {\n    case 'a':\n      return 1\n  }\n  return 2\n}\n",
  },
  {
    rule: 'typescript(only-throw-error)',
    file: 'streams/base/throwing.ts',
    text: "export function fail(): never {\n  throw 'text'\n}\n",
  },
  {
    rule: 'typescript(no-explicit-any)',
    file: 'streams/base/any.ts',
    text: 'export const x: any = 1\n',
  },
  {
    rule: 'typescript(no-non-null-assertion)',
    file: 'streams/base/asserting.ts',
    text: 'export const first = (of: readonly number[]) => of[0]!\n',
  },
  {
    rule: 'typescript(no-unsafe-type-assertion)',
    file: 'streams/base/casting.ts',
    text: 'export const cast = (x: unknown) => x as string\n',
  },
  {
    rule: 'typescript(no-unsafe-assignment)',
    file: 'streams/base/leaking.ts',
    text: 'export function read(text: string): string {\n  const x: string = JSON.parse(text)\n  return x\n}\n',
  },
  {
    rule: 'eslint(no-empty)',
    file: 'streams/base/swallowing.ts',
    text: 'export function f(g: () => void) {\n  try {\n    g()\n  } catch {}\n}\n',
  },
  {
    rule: 'node(no-process-env)',
    file: 'streams/base/environment.ts',
    text: 'export const home = process.env.HOME\n',
  },
  {
    rule: 'oxc(no-barrel-file)',
    file: 'streams/base/barrel.ts',
    text: "export * from './any.ts'\nexport * from './casting.ts'\n",
  },
  {
    rule: 'import(no-default-export)',
    file: 'streams/base/default.ts',
    text: 'export default 1\n',
  },
  {
    rule: 'eslint(max-lines)',
    file: 'streams/base/long.ts',
    text: `export const x = 1\n${'// a line\n'.repeat(250)}`,
  },
  {
    rule: 'vitest(no-focused-tests)',
    file: 'test/unit/focused.test.ts',
    text: "import { expect, it } from 'vitest'\nit.only('is alone', () => {\n  expect(1).toBe(1)\n})\n",
  },
  {
    rule: 'vitest(no-disabled-tests)',
    file: 'test/unit/disabled.test.ts',
    text: "import { expect, it } from 'vitest'\nit.skip('is off', () => {\n  expect(1).toBe(1)\n})\n",
  },
  {
    rule: 'vitest(expect-expect)',
    file: 'test/unit/silent.test.ts',
    text: "import { it } from 'vitest'\nit('says nothing', () => {\n  Math.abs(1)\n})\n",
  },
  ...[
    'Date.now()',
    'performance.now()',
    'crypto.randomUUID()',
    'setTimeout(() => 1, 1)',
    'setInterval(() => 1, 1)',
    'setImmediate(() => 1)',
    'queueMicrotask(() => 1)',
    'Promise.resolve(1)',
    "fetch('http://127.0.0.1')",
    'process.pid',
    'console.log(1)',
    'globalThis.Date',
  ].map((call) => ({
    rule: 'eslint(no-restricted-globals)',
    file: `${decider}/${call.replaceAll(/\W+/g, '-').toLowerCase()}.ts`,
    text: `export const x = () => ${call}\n`,
  })),
  {
    rule: 'eslint(no-restricted-properties)',
    file: `${decider}/chance.ts`,
    text: 'export const chance = () => Math.random()\n',
  },
  {
    rule: 'eslint(no-restricted-properties)',
    file: 'processors/views/board/project.ts',
    text: 'export const now = () => Date.now()\n',
  },
  {
    rule: 'eslint(no-restricted-globals)',
    file: 'processors/facts/events/project.ts',
    text: 'export const say = () => console.log(1)\n',
  },
  ...['groupConsumer', 'soloConsumer'].map((property) => ({
    rule: 'eslint(no-restricted-properties)',
    file: `infra/cli/raw-${property.toLowerCase()}.ts`,
    text: `export const raw = (kafka: { readonly ${property}: number }) => kafka.${property}\n`,
  })),
]

/** Each is an exception that a rule grants; none of it is an offence. */
const lawful: Readonly<Record<string, string>> = {
  'streams/base/config.ts': 'export const home = process.env.HOME\n',
  'streams/codec/decode.ts': 'export const cast = (x: unknown) => x as string\n',
  'streams/base/clock.ts': 'export const now = () => Date.now()\n',
  'streams/base/words.ts': "export const words = ['a', 'b'] as const\n",
  'streams/base/total.ts':
    "export function of(x: 'a' | 'b'): number {\n  switch (x) {\n    case 'a':\n      return 1\n    case 'b':\n      return 2\n    default:\n      return x satisfies never\n  }\n}\n",
  'test/unit/told.test.ts':
    "import { it } from 'vitest'\nimport { task } from './task.ts'\nit('is told', () => {\n  task.given().when().then()\n})\n",
  'test/unit/task.ts':
    "import { expect } from 'vitest'\nexport const task = {\n  given: () => ({ when: () => ({ then: () => expect(1).toBe(1) }) }),\n}\n",
  'schemas/index.ts': "export { now } from '../streams/base/clock.ts'\n",
  [`${decider}/pure.ts`]: 'export const double = (x: number) => Math.abs(x) * 2\n',
}

const report = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })),
})

function lint(root: string) {
  const bin = join(repository, 'node_modules/oxlint/bin/oxlint')
  try {
    return execFileSync(process.execPath, [bin, '--format', 'json'], {
      cwd: root,
      encoding: 'utf8',
    })
  } catch (error) {
    // It exits 1 when it found offences, which is what is wanted here.
    return z.object({ stdout: z.string() }).parse(error).stdout
  }
}

describe('the lint rules', () => {
  const planted = Object.fromEntries(plants.map(({ file, text }) => [file, text]))
  const scratch = scratchWith(
    { ...lawful, ...planted },
    { rules: ['.oxlintrc.json', 'tsconfig.json'], packages: 'ours' },
  )
  afterAll(() => scratch[Symbol.dispose]())
  let found: z.infer<typeof report>['diagnostics'] = []
  beforeAll(() => {
    found = report.parse(JSON.parse(lint(scratch.root))).diagnostics
  }, 30_000)

  it.each(plants)('$rule catches $file', ({ rule, file }) => {
    expect(found.filter((offence) => offence.filename === file).map(({ code }) => code)).toContain(
      rule,
    )
  })

  it('catches nothing where a rule grants an exception', () => {
    expect(found.filter((offence) => offence.filename in lawful)).toEqual([])
  })
})
