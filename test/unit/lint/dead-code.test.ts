// Dead code: a file, an export and a package that nobody uses are each caught.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { repository, scratchWith } from './scratch.ts'

const names = z.array(z.object({ name: z.string() })).optional()
const report = z.object({
  issues: z.array(
    z.object({
      file: z.string(),
      files: names,
      exports: names,
      dependencies: names,
      unlisted: names,
    }),
  ),
})

function knip(root: string): string {
  const bin = join(repository, 'node_modules/knip/bin/knip.js')
  try {
    return execFileSync(process.execPath, [bin, '--reporter', 'json'], {
      cwd: root,
      encoding: 'utf8',
    })
  } catch (error) {
    return z.object({ stdout: z.string() }).parse(error).stdout
  }
}

describe('dead code', () => {
  it('is caught: an unused file, an unused export, an unused package, an undeclared package', () => {
    using scratch = scratchWith(
      {
        'package.json': JSON.stringify({
          name: 'planted',
          type: 'module',
          dependencies: { zod: '*', 'cli-table3': '*' },
        }),
        'test/unit/some.test.ts':
          "import { used } from '../../streams/base/used.ts'\nimport 'avsc'\nimport 'zod'\nused()\n",
        'streams/base/used.ts': 'export const used = () => 1\nexport const unused = 2\n',
        'streams/base/orphan.ts': 'export const orphan = 1\n',
      },
      { rules: ['knip.json', 'tsconfig.json'], packages: 'ours' },
    )
    const { issues } = report.parse(JSON.parse(knip(scratch.root)))
    const found = (kind: 'files' | 'exports' | 'dependencies' | 'unlisted') =>
      issues.flatMap((issue) => (issue[kind] ?? []).map(({ name }) => name))
    expect(found('files')).toContain('streams/base/orphan.ts')
    expect(found('exports')).toEqual(['unused'])
    expect(found('dependencies')).toEqual(['cli-table3'])
    expect(found('unlisted')).toEqual(['avsc'])
  }, 30_000)
})
