// `npm run codegen`: writes schemas/generated; with --check, fails when it differs from the files.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderEnums, renderRecords } from './render-records.ts'
import { renderTypes } from './render-types.ts'
import { readRecords } from './source.ts'

const root = join(import.meta.dirname, '..')
const target = join(root, 'generated')
const sources = readRecords(root)
const outputs: Readonly<Record<string, string>> = {
  'types.ts': renderTypes(sources),
  'records.ts': renderRecords(sources),
  'enums.ts': renderEnums(sources),
}

if (process.argv.includes('--check')) {
  const stale = Object.entries(outputs).filter(([name, text]) => text !== present(name))
  for (const [name] of stale) {
    process.stderr.write(
      `schemas/generated/${name} is not what the .avsc files say; mend: npm run codegen\n`,
    )
  }
  process.exitCode = stale.length > 0 ? 1 : 0
} else {
  mkdirSync(target, { recursive: true })
  for (const [name, text] of Object.entries(outputs)) writeFileSync(join(target, name), text)
  process.stdout.write(`${sources.length} records generated\n`)
}

function present(name: string): string | undefined {
  try {
    return readFileSync(join(target, name), 'utf8')
  } catch {
    return undefined
  }
}
