// hive command: sends one command through the SDK, and says which there are.
import { readFile } from 'node:fs/promises'
import { text as readText } from 'node:stream/consumers'
import { platformNamespace } from '../../../schemas/entities.ts'
import { uuidV5 } from '../../../schemas/ids.ts'
import { scopes } from '../../../schemas/permissions.ts'
import { openJournalOutcomes } from '../../../streams/outcomes/journal-outcomes.ts'
import { producerOver } from '../../../streams/producer/open-producer.ts'
import { type AddVerb, type Cli, examples } from '../cli.ts'
import { commandEntity, commandInput, commandTypes, parseActor } from '../command-input.ts'
import { exitCodes, UsageError } from '../exit-codes.ts'
import { countOption, durationOption, idOption } from '../options.ts'
import { type Platform, withPlatform } from '../platform.ts'
import { table } from '../table.ts'
import { plainText } from '../terminal.ts'

interface Options {
  readonly entity?: string
  readonly org?: string
  readonly payload?: string
  readonly set: readonly string[]
  readonly as?: string
  readonly scopes: string
  readonly commandId?: string
  readonly expectedVersion?: string
  readonly wait?: boolean
  readonly timeout: string
  readonly json?: boolean
}

/** Who acts when nobody is named. */
const cliService = uuidV5(platformNamespace, 'hive-cli')
const more = (value: string, before: readonly string[]) => [...before, value]

export const addCommand: AddVerb = (program, cli) => {
  const command = program.command('command').description('send commands')
  command
    .command('send')
    .argument('<type>', 'e.g. CreateTask; hive command list shows all')
    .description('send one command; with --wait, say what became of it')
    .option('--org <id>', 'the organisation; CreateOrganisation makes its own')
    .option('--entity <id>', 'the entity; a create computes it where it is not given')
    .option('--payload <file>', 'the payload as JSON; - reads standard input')
    .option('--set <field=text>', 'one field of it; field:=JSON for anything but a text', more, [])
    .option('--as <kind:id>', 'who acts, e.g. person:0190…; default: the service hive-cli')
    .option('--scopes <names>', 'of a service, by commas', 'tasks,people,platform')
    .option('--command-id <id>', 'its idempotency key: the same id has one effect')
    .option('--expected-version <n>', 'refuse unless the entity is at this version')
    .option('--wait', 'until its outcome is in the journal')
    .option('--timeout <duration>', 'with --wait: how long', '30s')
    .option('--json', 'one object: receipt, outcome')
    .addHelpText(
      'after',
      `${examples(
        'hive command send CreateOrganisation --set name=Acme --set firstAdminId=0190… --wait',
        "hive command send CreateTask --org 0190… --set title='Write it down' --set teamId=0190… --wait",
        'hive command send LabelTask --org 0190… --entity 0190… --set \'add:=["urgent"]\'',
        'hive command send CreateTask --org 0190… --payload task.json --as person:0190…',
      )}
Texts are given plain: the SDK checks and seals them. Exit code 1: refused, 5: no outcome in time
(send it again with the same --command-id: it has one effect).
Scopes: ${Object.keys(scopes).join(', ')}.
`,
    )
    .action(async (type: string, options: Options) => {
      await cli.run(() =>
        withPlatform(cli.config(), cli.logger('command'), (platform) =>
          sendVerb(cli, platform, type, options),
        ),
      )
    })
  command
    .command('list')
    .description('every command with its fields')
    .option('--json', 'one object a command, one a line')
    .action(async (options: { json?: boolean }) => {
      await cli.run(() => Promise.resolve(listVerb(cli, options.json === true)))
    })
}

async function sendVerb(
  cli: Cli,
  platform: Platform,
  type: string,
  options: Options,
): Promise<number> {
  const wait = options.wait === true
  const timeoutMs = durationOption('timeout', options.timeout)
  const input = commandInput({
    type,
    payload: await payloadOf(options.payload),
    set: options.set,
    actor: parseActor(options.as ?? `service:${cliService}`, options.scopes),
    orgId: options.org === undefined ? undefined : idOption('--org', options.org),
    entityId: options.entity === undefined ? undefined : idOption('--entity', options.entity),
    commandId:
      options.commandId === undefined ? undefined : idOption('--command-id', options.commandId),
    expectedVersion:
      options.expectedVersion === undefined
        ? undefined
        : countOption('expected-version', options.expectedVersion),
  })
  const codec = await platform.codec()
  const { kafka, topics, logger } = platform
  const parts = { kafka, codec, topics, logger }
  const outcomes = wait
    ? await openJournalOutcomes({ ...parts, entities: [commandEntity(input)] })
    : undefined
  platform.own(() => outcomes?.close(2_000))
  const producer = await producerOver(parts, { deliveryTimeoutMs: timeoutMs }, { outcomes })
  platform.own(() => producer.close(2_000))
  const receipt = await producer.send(input)
  const { dim, green, red } = cli.colours
  if (!wait) {
    if (options.json === true) cli.printJson({ receipt })
    else {
      cli.print(`${green('✓')} in the log: ${receipt.topic}:${receipt.partition}@${receipt.offset}`)
      cli.print(`  entity ${receipt.entityId} ${dim(`commandId ${receipt.commandId}`)}`)
    }
    return exitCodes.ok
  }
  const outcome = await producer.outcome(receipt, { timeoutMs })
  const accepted = outcome.status === 'accepted'
  if (options.json === true) cli.printJson({ receipt, outcome })
  else {
    const repeated = outcome.repeated ? ' (repeated: this is its first outcome)' : ''
    const facts = Object.entries(outcome.facts).map(([name, value]) => `${name} ${value}`)
    const what = accepted ? green('✓ accepted') : red(`✗ refused: ${outcome.code ?? 'UNKNOWN'}`)
    cli.print(`${what}, version ${outcome.version}${repeated}`)
    if (facts.length > 0) cli.print(`  ${plainText(facts.join(', '))}`)
    cli.print(`  entity ${receipt.entityId} ${dim(`commandId ${receipt.commandId}`)}`)
  }
  return accepted ? exitCodes.ok : exitCodes.failed
}

async function payloadOf(file: string | undefined): Promise<unknown> {
  if (file === undefined) return {}
  const text = file === '-' ? await readText(process.stdin) : await readFileOr(file)
  try {
    return JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError(`${file} is no JSON: ${why}`, 'give the payload as one JSON object')
  }
}

async function readFileOr(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError(`the payload cannot be read: ${why}`, 'give the path of a JSON file, or -')
  }
}

function listVerb(cli: Cli, json: boolean): number {
  const types = commandTypes()
  if (json) for (const type of types) cli.printJson(type)
  else {
    cli.print(
      table(
        [{ head: 'command' }, { head: 'entity' }, { head: 'fields' }],
        types.map(({ type, entity, fields }) => [type, entity, fields.join(', ')]),
        cli.colours,
      ),
    )
  }
  return exitCodes.ok
}
