// `npm run schemas:check`: fails when a schema is incompatible or a released one changed.
// With --release, freezes what is there (only what passes).
import { join } from 'node:path'
import { compatibilityProblems } from './compatibility.ts'
import { freezeProblems, hashes, readReleased, writeReleased } from './released.ts'
import { readRecords } from './source.ts'

const root = join(import.meta.dirname, '..')
const sources = readRecords(root)
const frozen = readReleased(root)
const problems = [
  ...sources.flatMap((source) => compatibilityProblems(source.type, source.versions)),
  ...freezeProblems(frozen, hashes(sources)),
]

for (const problem of problems) process.stderr.write(`${problem}\n`)
if (problems.length > 0) {
  process.exitCode = 1
} else if (process.argv.includes('--release')) {
  writeReleased(root, sources)
  process.stdout.write(`${Object.keys(hashes(sources)).length} record versions are released\n`)
} else {
  const total = Object.keys(hashes(sources)).length
  process.stdout.write(
    `${total} record versions are compatible, ${Object.keys(frozen).length} of them released\n`,
  )
}
