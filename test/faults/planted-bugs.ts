// npm run planted [-- NAME]: deletes one safeguard at a time in a copy of the tree and runs the test that must turn red.
// Exit code 0 only when every planted bug is caught. Those marked so need the running stack (HIVE_… addresses).
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { childEnvironment } from '../../streams/base/config.ts'

interface Planted {
  readonly name: string
  readonly file: string
  readonly safeguard: string
  readonly without: string
  readonly test: string
  readonly title: string
  readonly needsStack?: boolean
}

const planted: readonly Planted[] = [
  {
    name: 'writer-check',
    file: 'streams/journal/filter.ts',
    safeguard: "  if (header.epoch !== position.epoch) return 'void'\n",
    without: '',
    test: 'test/property/journal-filter.test.ts',
    title: 'BASE',
  },
  {
    name: 'insert-token',
    file: 'streams/clickhouse/clickhouse.ts',
    safeguard: '{ ...insertSettings, insert_deduplication_token: token }',
    without: '{ ...insertSettings }',
    test: 'test/integration/facts/facts-once.test.ts',
    title: 'a newer release that inserts the pending range again adds nothing',
    needsStack: true,
  },
  {
    name: 'tombstone',
    file: 'processors/views/room-script.ts',
    safeguard: "      call('HSET', cards, id, version)\n",
    without: "      call('HDEL', cards, id)\n",
    test: 'test/integration/views/views-replay.test.ts',
    title: 'any split, replay and interleaving of batches',
    needsStack: true,
  },
  {
    name: 'basis-wait',
    file: 'streams/runtime/decider/command-gate.ts',
    safeguard: '    if (met) {\n',
    without: '    if (met || commandId !== undefined) {\n',
    test: 'test/unit/streams/runtime/decider/command-gate.test.ts',
    title: 'waits while a table may still get there',
  },
  {
    name: 'ack-against-echo',
    file: 'streams/runtime/decider/in-flight.ts',
    safeguard: '  return batch.acknowledgedAt === batch.echoedAt\n',
    without: '  return true\n',
    test: 'test/unit/streams/runtime/decider/in-flight.test.ts',
    title: 'differ when the acknowledgement names an offset',
  },
  {
    name: 'term-end',
    file: 'streams/runtime/decider/partition-task.ts',
    safeguard: '      this.#intake.state.dropAhead()\n',
    without: '',
    test: 'test/unit/streams/runtime/decider/partition-task.test.ts',
    title: 'ends the term, and every command is answered once',
  },
  {
    name: 'log-look',
    file: 'streams/runtime/decider/open-term.ts',
    safeguard: '    if (idle || performance.now() - at < lookEveryMs) return true\n',
    without: '    if (idle || at < 0 || lookEveryMs > 0) return true\n',
    test: 'test/unit/streams/runtime/decider/open-term.test.ts',
    title: 'is told',
  },
  {
    name: 'unknown-insert-first',
    file: 'streams/runtime/projector/intent-applier.ts',
    safeguard: '    if (unknown !== undefined) {\n',
    without: '    if (unknown !== undefined && unknown.from < 0) {\n',
    test: 'test/property/intents.test.ts',
    title: 'has every good record once',
  },
  {
    name: 'view-generation',
    file: 'processors/views/generation.ts',
    safeguard: 'if held < tonumber(generation) then\n',
    without: 'if held < 0 then\n',
    test: 'test/integration/views/views-store.test.ts',
    title: 'flush',
    needsStack: true,
  },
]

const root = fileURLToPath(new URL('../../', import.meta.url))
const wanted = process.argv[2]
const chosen = planted.filter(({ name }) => wanted === undefined || name === wanted)
if (chosen.length === 0) {
  process.stderr.write(
    `no such bug: ${wanted ?? ''}; there are ${planted.map(({ name }) => name).join(', ')}\n`,
  )
  process.exit(2)
}

let missed = 0
for (const bug of chosen) {
  const verdict = play(bug)
  if (verdict !== 'caught') missed += 1
  process.stdout.write(`${verdict.padEnd(8)} ${bug.name}: ${bug.test} › ${bug.title}\n`)
}
process.exit(missed === 0 ? 0 : 1)

function play({ file, safeguard, without, test, title }: Planted): 'caught' | 'MISSED' | 'GONE' {
  const copy = mkdtempSync(path.join(tmpdir(), 'hive-planted-'))
  try {
    for (const folder of ['schemas', 'streams', 'processors', 'gateway', 'infra', 'test']) {
      cpSync(path.join(root, folder), path.join(copy, folder), { recursive: true })
    }
    for (const name of ['package.json', 'tsconfig.json', 'vitest.config.ts']) {
      cpSync(path.join(root, name), path.join(copy, name))
    }
    symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'))
    const text = readFileSync(path.join(copy, file), 'utf8')
    if (text.split(safeguard).length !== 2) return 'GONE'
    writeFileSync(path.join(copy, file), text.replace(safeguard, without))
    const run = spawnSync(
      process.execPath,
      [path.join(copy, 'node_modules/vitest/vitest.mjs'), 'run', test, '-t', title],
      { cwd: copy, env: childEnvironment(), encoding: 'utf8', timeout: 300_000 },
    )
    // Red for the right reason: the named test ran and failed, and not for want of a stack or a file.
    return run.status !== 0 && /Tests\s.*\d+ failed/.test(run.stdout) ? 'caught' : 'MISSED'
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
