// The demo company as one running thing: connects, plays its history where that is missing, then lives on.
import path from 'node:path'
import type { Config } from '../../streams/base/config.ts'
import { HiveError, messageOf } from '../../streams/base/faults.ts'
import type { Logger } from '../../streams/base/logger.ts'
import { openCodec } from '../../streams/codec/codec.ts'
import { openKafka } from '../../streams/kafka/kafka.ts'
import { openJournalOutcomes } from '../../streams/outcomes/journal-outcomes.ts'
import { producerOver } from '../../streams/producer/open-producer.ts'
import { ensureTopics, topics as topicsOf } from '../../streams/topics.ts'
import { connectionOf } from '../roles/connection.ts'
import { Company } from './company.ts'
import { type Plan, planHistory } from './history.ts'
import { historyCommands, organisationCommand } from './history-commands.ts'
import { type Living, type LivingFigures, live } from './live.ts'
import { randomFrom } from './random.ts'
import { Rights } from './rights.ts'
import { rosterOf } from './roster.ts'
import { type SeedFacts, type Sender, seedCompany } from './seed-company.ts'
import { type DemoState, readState, stateFileOf, writeState } from './state-file.ts'

export interface DemoOptions {
  readonly config: Config
  readonly logger: Logger
  /** Another seed is another company. */
  readonly seed: string
  /** Commands a second once it lives. */
  readonly rate: number
  /** Tasks of the history. */
  readonly tasks?: number
  readonly instance?: string
}

export interface Demo {
  readonly orgId: string
  /** Settles once the company is there and lives; rejects when it cannot be set up, or is stopped before. */
  readonly facts: Promise<SeedFacts>
  ready(): { readonly ready: boolean; readonly reasons: readonly string[] }
  /** How far the setting up is, and in the end what it came to. */
  history(): SeedFacts | undefined
  /** What it has done since it lives. */
  figures(): LivingFigures | undefined
  /** The same promise each time; never later than the deadline (ms from now) and a little. */
  stop(
    deadlineMs: number,
  ): Promise<{ readonly graceful: boolean; readonly left: readonly string[] }>
}

const tasksDefault = 2_600
const deliveryTimeoutMs = 30_000
/** More than are ever under way at once. */
const outcomesKept = 8_192
const saveEveryMs = 15_000
const closeMs = 2_000

/** Resolves once connected; setting up goes on by itself. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const parts = await openParts(options)
  const { config, logger, seed, rate } = options
  const roster = rosterOf(seed)
  const { orgId } = roster
  const rights = new Rights(roster)
  const file = stateFileOf(config)
  const stopping = new AbortController()
  let progress: SeedFacts | undefined
  let failure: HiveError | undefined
  let living: Living | undefined
  let saving: NodeJS.Timeout | undefined
  let save: (() => Promise<void>) | undefined

  const notSaved = (error: unknown) =>
    logger.warn({ message: messageOf(error) }, 'DemoStateNotSaved')

  async function begin(): Promise<SeedFacts> {
    const { facts: found, state } = await setUp(options, {
      sender: parts.producer,
      signal: stopping.signal,
      file,
      orgId,
      onProgress: (soFar) => {
        progress = soFar
      },
    })
    progress = found
    stopping.signal.throwIfAborted()
    const company = new Company(state.company)
    save = () => writeState(file, { ...state, company: company.state })
    await save()
    saving = setInterval(() => void save?.().catch(notSaved), saveEveryMs)
    // Not the history's stream: after a restart it must not say again what it said before.
    const random = randomFrom(`${seed}\0living\0${Date.now()}`)
    living = live({ company, rights, random, sender: parts.producer, rate, logger })
    logger.info({ orgId, ...found }, 'DemoLives')
    return found
  }

  const facts = begin()
  facts.catch((error: unknown) => {
    if (stopping.signal.aborted) return
    failure =
      error instanceof HiveError ? error : new HiveError('DEMO_FAULT', 'bug', messageOf(error))
    logger.error({ code: failure.code, message: failure.message }, 'DemoFailed')
  })

  async function stop(deadlineMs: number) {
    const end = performance.now() + deadlineMs
    stopping.abort(new HiveError('DEMO_STOPPED', 'permanent', 'the demo was stopped'))
    clearInterval(saving)
    const leftMs = () => Math.max(200, end - performance.now() - closeMs)
    const undone = (await living?.stop(leftMs())) ?? 0
    const { left } = await parts.close(leftMs())
    // Whoever waits for outcomes was told by the closing.
    await facts.catch(() => undefined)
    clearInterval(saving)
    await save?.().catch(notSaved)
    return {
      graceful: undone === 0 && left.length === 0,
      left: [...left, ...(undone === 0 ? [] : [`${undone} commands without an outcome`])],
    }
  }

  let stopped: ReturnType<typeof stop> | undefined
  return {
    orgId,
    facts,
    ready() {
      const fault = failure ?? living?.halted()
      if (fault !== undefined) {
        return { ready: false, reasons: [`halted: ${fault.code}: ${fault.message}`] }
      }
      if (living === undefined) {
        return {
          ready: false,
          reasons: [`setting up: ${progress?.commands ?? 0} commands decided`],
        }
      }
      return living.isWaiting()
        ? { ready: false, reasons: ['commands are not answered'] }
        : { ready: true, reasons: [] }
    },
    history: () => progress,
    figures: () => living?.figures(),
    stop: (deadlineMs) => (stopped ??= stop(deadlineMs)),
  }
}

interface Means {
  readonly sender: Sender
  readonly signal: AbortSignal
  readonly file: string
  readonly orgId: string
  onProgress(facts: SeedFacts): void
}

/** The whole history in the journal, and what the company knows at its end. */
async function setUp({ seed, logger, tasks = tasksDefault }: DemoOptions, means: Means) {
  const { file, orgId } = means
  const known = await readState(file, orgId)
  // A history that was begun is gone on with as it was planned; one that is missing ends now.
  const begun = known?.company === null ? known : undefined
  const started: DemoState = {
    orgId,
    tasks: begun?.tasks ?? tasks,
    endMs: begun?.endMs ?? Date.now(),
    company: null,
  }
  let plan: Plan | undefined
  const planned = () => (plan ??= planHistory({ seed, ...started }))
  const facts = await seedCompany({
    sender: means.sender,
    signal: means.signal,
    organisation: organisationCommand(rosterOf(seed), started.endMs),
    async history() {
      await writeState(file, started)
      return historyCommands(planned())
    },
    onProgress: (progress) => means.onProgress(progress),
    onRetry: ({ code, message }) => logger.warn({ code, message }, 'DemoRetries'),
  })
  const company = (facts.company === 'found' ? known?.company : undefined) ?? companyOf(planned())
  return { facts, state: { ...started, company } }
}

function companyOf({ lives, links }: Plan) {
  return {
    tasks: lives.flatMap(({ task }) => (task === undefined ? [] : [task])),
    links: links.map(({ said }) => said),
    pausedAgents: [],
  }
}

async function openParts({ config, logger, instance = 'main' }: DemoOptions) {
  const kafka = openKafka(connectionOf(config, `hive-demo-${instance}`, logger))
  const topics = topicsOf(config)
  const admin = await kafka.admin()
  try {
    await ensureTopics(admin, topics.all())
  } finally {
    await admin.close()
  }
  const codec = await openCodec({
    registryUrl: config.registryUrl,
    cacheFile: path.join(config.dataDir, 'schema-ids.json'),
    logger,
  })
  try {
    const parts = { kafka, codec, topics, logger }
    const outcomes = await openJournalOutcomes({ ...parts, keptMax: outcomesKept })
    const producer = await producerOver(parts, { deliveryTimeoutMs }, { outcomes })
    return {
      producer,
      async close(deadlineMs: number) {
        const closed = await producer.close(deadlineMs)
        await outcomes.close(1_000)
        codec.close()
        return closed
      },
    }
  } catch (error) {
    codec.close()
    throw error
  }
}
