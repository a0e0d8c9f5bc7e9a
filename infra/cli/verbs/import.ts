// hive import FILE: another system's log, played as commands.
import { organisationIdFor } from '../../../schemas/entities.ts'
import { uuidV5 } from '../../../schemas/ids.ts'
import { HiveError } from '../../../streams/base/faults.ts'
import { openJournalOutcomes } from '../../../streams/outcomes/journal-outcomes.ts'
import { producerOver } from '../../../streams/producer/open-producer.ts'
import type { Producer } from '../../../streams/producer/producer.ts'
import { dryRun } from '../../import/dry-run.ts'
import { importFile } from '../../import/import-file.ts'
import { loadMapping } from '../../import/mapping/load-mapping.ts'
import { type AddVerb, type Cli, examples } from '../cli.ts'
import { exitCodes } from '../exit-codes.ts'
import { importBar } from '../import/bar.ts'
import { dryRunText, summaryText } from '../import/told.ts'
import { countOption, idOption } from '../options.ts'
import { type Platform, withPlatform } from '../platform.ts'
import { plainValue } from '../tail/plain-record.ts'

interface Options {
  readonly map: string
  readonly org?: string
  readonly dryRun?: boolean
  readonly commands: string
  readonly rejects?: string
  readonly json?: boolean
}

export const addImport: AddVerb = (program, cli) => {
  program
    .command('import')
    .argument('<file>', 'CSV or XES, also zipped or gzipped')
    .requiredOption('--map <mapping>', 'a mapping file, or the name of one that comes along')
    .description("play another system's log as commands, with its times; docs/import.md")
    .option(
      '--org <id>',
      "the organisation; default: one of the mapping's system, made when absent",
    )
    .option('--dry-run', 'send nothing: show what would be done')
    .option('--commands <count>', 'with --dry-run: how many commands to show', '5')
    .option('--rejects <file>', 'where rows go that cannot be used; default: beside the file')
    .option('--json', 'one object at the end')
    .addHelpText(
      'after',
      `${examples(
        'hive import incidents.csv --map uci498-servicenow',
        'hive import export.zip --map my-helpdesk.json --dry-run',
      )}
The same file again, at any later time, changes nothing; a stopped import goes on where it was by
running it again. Exit code 1: rows were refused or rejected (see the rejects file); 130: stopped.
`,
    )
    .action(async (file: string, options: Options) => {
      await cli.run(() =>
        options.dryRun === true ? showDryRun(cli, file, options) : runImport(cli, file, options),
      )
    })
}

async function showDryRun(cli: Cli, file: string, options: Options): Promise<number> {
  const { system } = await loadMapping(options.map)
  const bar = importBar(cli.stderr)
  try {
    const result = await dryRun({
      file,
      mapping: options.map,
      orgId: orgIdOf(options, system),
      commandsMax: countOption('commands', options.commands),
      signal: cli.signal,
      onShare: (share) => bar.share('reading', share),
    })
    bar.end()
    if (options.json === true) cli.printJson(plainValue(result))
    else cli.print(dryRunText(result, cli.colours))
    return Object.keys(result.rejects).length === 0 ? exitCodes.ok : exitCodes.failed
  } finally {
    bar.end()
  }
}

async function runImport(cli: Cli, file: string, options: Options): Promise<number> {
  const { system } = await loadMapping(options.map)
  const orgId = orgIdOf(options, system)
  return await withPlatform(cli.config(), cli.logger('import'), async (platform) => {
    const producer = await producerFor(platform)
    if (options.org === undefined) await ensureOrganisation(producer, orgId, system)
    const bar = importBar(cli.stderr)
    try {
      const summary = await importFile({
        file,
        mapping: options.map,
        orgId,
        sender: producer,
        rejects: options.rejects,
        onProgress: (progress) => bar.show(progress),
        signal: cli.signal,
      })
      bar.end()
      if (options.json === true) cli.printJson(summary)
      else cli.print(summaryText(summary, cli.colours))
      if (summary.interrupted) return exitCodes.interrupted
      return Object.keys(summary.rejects).length === 0 ? exitCodes.ok : exitCodes.failed
    } finally {
      bar.end()
    }
  })
}

async function producerFor(platform: Platform): Promise<Producer> {
  const codec = await platform.codec()
  const { kafka, topics, logger } = platform
  const parts = { kafka, codec, topics, logger }
  // Each row asks for its outcome as soon as it is sent: twice what is under way is enough to remember.
  const outcomes = await openJournalOutcomes({ ...parts, keptMax: 8_192 })
  platform.own(() => outcomes.close(2_000))
  const producer = await producerOver(parts, {}, { outcomes })
  platform.own(() => producer.close(5_000))
  return producer
}

function orgIdOf(options: Options, system: string): string {
  return options.org === undefined
    ? organisationIdFor({ system: importSystem, key: system })
    : idOption('--org', options.org)
}

const importSystem = 'hive-import'
/** DESIGN §3: whatever was appended longer ago is in every decider's tables. */
const tablesKnowAfterMs = 1_000

async function ensureOrganisation(producer: Producer, orgId: string, system: string) {
  const outcome = await producer.outcome(
    await producer.send({
      type: 'CreateOrganisation',
      actor: { kind: 'service', id: uuidV5(orgId, importSystem), scopes: ['platform'] },
      commandId: uuidV5(orgId, 'create'),
      payload: {
        name: system,
        firstAdminId: uuidV5(orgId, 'first-admin'),
        externalRef: { system: importSystem, key: system },
      },
    }),
  )
  const there = outcome.status === 'accepted' || outcome.code === 'ALREADY_EXISTS'
  if (!there) {
    throw new HiveError(
      outcome.code ?? 'UNKNOWN',
      'permanent',
      `the organisation of ${system} could not be created: ${outcome.code ?? ''}`,
    )
  }
  if (outcome.status === 'accepted' && !outcome.repeated) {
    await new Promise((resolve) => setTimeout(resolve, tablesKnowAfterMs))
  }
}
