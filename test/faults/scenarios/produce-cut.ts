// Every 50th answer to an append is dropped, delayed or cut in turn, for the client and for the deciders alike: what was
// acknowledged is in the log, and nothing that was sent again takes effect twice.
import { checkJournal } from '../checker/check-journal.ts'
import { type KafkaProxy, openKafkaProxy } from '../harness/kafka-proxy.ts'
import {
  type Finding,
  pause,
  type Scenario,
  type ScenarioContext,
  until,
} from '../harness/scenario.ts'
import { taskLoad } from '../harness/task-load.ts'

const every = 50
/** Below and beyond what a client waits for an answer. */
const delayMsMax = 3_000

export const produceCut: Scenario = {
  name: 'produce-cut',
  title: 'every 50th answer to an append is dropped, delayed or cut, for client and deciders',
  partitions: 4,
  async run(context: ScenarioContext): Promise<Finding> {
    const broker = context.platform.config.kafkaBrokers[0] ?? ''
    const client = await openKafkaProxy(broker)
    const deciders = await openKafkaProxy(broker)
    try {
      return await play(context, client, deciders)
    } finally {
      await Promise.all([client.close(), deciders.close()])
    }
  },
}

async function play(
  context: ScenarioContext,
  client: KafkaProxy,
  deciders: KafkaProxy,
): Promise<Finding> {
  const { platform, short, random } = context
  const env = {
    HIVE_KAFKA_VIA: `${deciders.host}:${deciders.port}`,
    ...(short ? { HIVE_SESSION_TIMEOUT_MS: '6000' } : {}),
  }
  const harm = { every, delayMs: () => random() * delayMsMax }
  deciders.harm(harm)
  const roles = await Promise.all(['a', 'b'].map((name) => context.startRole('decider', name, env)))
  await Promise.all(roles.map((role) => role.ready))
  const company = await platform.company()
  const load = await taskLoad(platform, company, {
    ratePerSecond: short ? 1_000 : 2_000,
    random,
    rows: true,
    via: client,
  })
  client.harm(harm)
  await pause(short ? 3_000 : 90_000)
  // A busy machine answers less often: each fault must have struck, both sides in the long form.
  const sides = short ? [[client, deciders]] : [[client], [deciders]]
  await until('every fault to strike', () => sides.every(struck), 60_000)
  context.say('no more harm; waiting for the last answers')
  // What was sent under harm is delivered and decided under harm; only the last word is not.
  const finishing = load.finish(120_000)
  await pause(short ? 500 : 5_000)
  for (const proxy of [client, deciders]) proxy.harm(undefined)
  const sent = await finishing
  const { addresses, acknowledged } = platform
  const report = await checkJournal(addresses, platform.names('task'), acknowledged)
  const harmed = ({ figures }: KafkaProxy) =>
    `${figures.dropped}/${figures.delayed}/${figures.cut} of ${figures.answers}`
  return {
    problems: [...report.problems, ...sent.problems],
    figures: {
      sent: sent.sent,
      acknowledged: acknowledged.length,
      commands: report.commands,
      events: report.events,
      repeated: report.repeated,
      epochs: report.epochs,
      voided: report.voided,
      clientDroppedDelayedCut: harmed(client),
      decidersDroppedDelayedCut: harmed(deciders),
    },
  }
}

function struck(side: readonly KafkaProxy[]): boolean {
  return (['dropped', 'delayed', 'cut'] as const).every((fault) =>
    side.some(({ figures }) => figures[fault] > 0),
  )
}
