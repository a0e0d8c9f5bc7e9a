// kill -9 of two deciders at once under load; one comes back with its disk, the other without. Every command is
// answered once, in order, whoever answers it.
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { checkJournal } from '../checker/check-journal.ts'
import { type Finding, pause, type Scenario, type ScenarioContext } from '../harness/scenario.ts'
import { taskLoad } from '../harness/task-load.ts'

export const deciderKill: Scenario = {
  name: 'decider-kill',
  title: 'kill -9 of the decider with and without its disk, under load',
  partitions: 4,
  async run(context: ScenarioContext): Promise<Finding> {
    const { platform, short, random } = context
    const env = short ? { HIVE_SESSION_TIMEOUT_MS: '6000' } : {}
    const start = () =>
      Promise.all(['kept', 'lost'].map((instance) => context.startRole('decider', instance, env)))
    let deciders = await start()
    await Promise.all(deciders.map((decider) => decider.ready))
    const company = await platform.company()
    const load = await taskLoad(platform, company, {
      ratePerSecond: short ? 400 : 1_000,
      random,
      rows: true,
    })
    const kills = short ? 1 : 6
    let slowestMs = 0
    for (let kill = 0; kill < kills; kill += 1) {
      await pause((short ? 1_000 : 3_000) + random() * 1_000)
      context.say(`kill ${kill + 1} of ${kills}`)
      await Promise.all(deciders.map((decider) => decider.kill()))
      const killedAt = Date.now()
      const lost = `${platform.config.prefix}-decider-lost`
      await rm(path.join(platform.directory, 'state', lost), {
        recursive: true,
        force: true,
        maxRetries: 10,
        retryDelay: 50,
      })
      deciders = await start()
      await Promise.all(deciders.map((decider) => decider.ready))
      slowestMs = Math.max(slowestMs, Date.now() - killedAt)
    }
    const sent = await load.finish(60_000)
    const { addresses, acknowledged } = platform
    const report = await checkJournal(addresses, platform.names('task'), acknowledged)
    return {
      problems: [...report.problems, ...sent.problems],
      figures: {
        commands: report.commands,
        events: report.events,
        refused: report.refused,
        repeated: report.repeated,
        epochs: report.epochs,
        voided: report.voided,
        slowestRestartMs: slowestMs,
      },
    }
  },
}
