// The compiler's switches and the formatter: each has a planted offence, for a switch that somebody turns
// off is not missed by any code that is clean already.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { repository, scratchWith } from './scratch.ts'

const plants: Readonly<Record<string, { readonly error: string; readonly text: string }>> = {
  'streams/enum.ts': { error: 'TS1294', text: 'export enum Level {\n  one,\n}\n' },
  'streams/index-access.ts': {
    error: 'TS2322',
    text: 'export const first = (of: readonly number[]): number => of[0]\n',
  },
  'streams/optional.ts': {
    error: 'TS2375',
    text: 'export const it: { readonly a?: number } = { a: undefined }\n',
  },
  'streams/verbatim.ts': {
    error: 'TS1484',
    text: "import { Stats } from 'node:fs'\nimport { Logger } from './logger.ts'\nexport const x: Stats | Logger | undefined = undefined\n",
  },
  'streams/logger.ts': {
    error: 'TS7005',
    text: 'export interface Logger {\n  a: 1\n}\nexport let x\n',
  },
  'streams/implicit.ts': { error: 'TS7006', text: 'export const f = (x) => 1\n' },
  'streams/override.ts': {
    error: 'TS4114',
    text: 'class A {\n  f() {\n    return 1\n  }\n}\nexport class B extends A {\n  f() {\n    return 2\n  }\n}\n',
  },
}

function outputOf(root: string, script: string, args: readonly string[]): string {
  const bin = join(repository, 'node_modules', script)
  try {
    return execFileSync(process.execPath, [bin, ...args], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    })
  } catch (error) {
    const failed = z.object({ stdout: z.string(), stderr: z.string() }).parse(error)
    return failed.stdout + failed.stderr
  }
}

describe('the compiler', () => {
  it('refuses what each switch is there for', () => {
    const files = new Map(Object.entries(plants).map(([file, { text }]) => [file, text]))
    files.set('package.json', '{ "type": "module" }')
    using scratch = scratchWith(Object.fromEntries(files), {
      rules: ['tsconfig.json'],
      packages: 'ours',
    })
    const output = outputOf(scratch.root, 'typescript/bin/tsc', ['--noEmit', '-p', '.'])
    for (const [file, { error }] of Object.entries(plants)) {
      expect(output).toMatch(new RegExp(`^${file}.*${error}`, 'm'))
    }
  }, 30_000)
})

describe('the formatter', () => {
  it('refuses other quotes, semicolons and an unsorted import', () => {
    using scratch = scratchWith(
      {
        'streams/quotes.ts': 'export const a = "x"\n',
        'streams/semicolon.ts': "export const a = 'x';\n",
        'streams/order.ts':
          "import { b } from './b.ts'\nimport { join } from 'node:path'\n\nexport const x = [b, join]\n",
        'streams/clean.ts': "export const a = 'x'\n",
      },
      { rules: ['biome.json', '.gitignore'], packages: 'ours' },
    )
    const output = outputOf(scratch.root, '@biomejs/biome/bin/biome', ['check', '.'])
    for (const name of ['quotes', 'semicolon', 'order']) expect(output).toContain(`${name}.ts`)
    expect(output).not.toContain('clean.ts')
  }, 30_000)
})
