// The one door to the schema registry. Registering goes through the Confluent client, with its traps
// met: it sets a new subject to BACKWARD (so the level is put first) and shows a registry that is down
// as status 400. Questions that a running process asks are our own requests: on a 404 without a body
// that client leaves its promise pending and an unhandled rejection, which would end the process.
import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import type avsc from 'avsc'
import { z } from 'zod'
import { dependencyFault, HiveError, messageOf } from '../base/faults.ts'
import { compileType } from './avro-types.ts'

export interface Registry {
  /** Puts the subject's level, then registers or finds the text. */
  register(subject: string, text: string): Promise<number>
  /** The id under which the subject holds the text, without registering it. */
  idOf(subject: string, text: string): Promise<number | 'absent'>
  /** What somebody wrote with; `unusable`: known there, but no Avro schema that compiles. */
  schemaOf(schemaId: number): Promise<avsc.Type | 'absent' | 'unusable'>
}

export interface RegistryOptions {
  /** Confluent API, e.g. http://127.0.0.1:18081/apis/ccompat/v7 */
  readonly url: string
  /** How long one request may take. */
  readonly requestMsMax: number
  readonly signal?: AbortSignal
}

const level = COMPATIBILITY.FULL_TRANSITIVE

/** Its own words for "not here"; a 404 without one of them is a proxy's, or of a wrong address. */
const schemaNotFound = 40403
const subjectNotFound = 40401

/** Somebody else made the same thing at the same moment. */
const raced = 409
const levelAttemptsMax = 5

const refusal = z.object({ error_code: z.number() })
const registered = z.object({ id: z.number().int() })
const stored = z.object({ schema: z.string(), schemaType: z.string().nullish() })

interface Answer {
  readonly status: number
  readonly body: unknown
}

export function openRegistry(options: RegistryOptions): Registry {
  const { url, requestMsMax } = options
  const client = new SchemaRegistry({ host: url, clientId: 'hive-mind', retry: { retries: 0 } })

  const ask = async (method: string, path: string, body?: object): Promise<Answer> => {
    const timeout = AbortSignal.timeout(requestMsMax)
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      signal: options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const answer = { status: response.status, body: parsed(text) }
    if (response.ok || response.status === 404 || response.status === raced) return answer
    throw new Error(`${method} ${path} answered ${response.status} ${text.slice(0, 200)}`)
  }

  /** Two processes that start together both make the rule; whoever comes second finds it there. */
  const putLevel = async (subject: string): Promise<void> => {
    const path = `/config/${encodeURIComponent(subject)}`
    for (let attempt = 1; ; attempt += 1) {
      const put = await ask('PUT', path, { compatibility: level })
      if (put.status === 404) throw new Error(`${url} is no schema registry`)
      if (put.status !== raced) return
      if (attempt === levelAttemptsMax) throw new Error(`PUT ${path} answers 409 again and again`)
    }
  }

  const lookUp = async (subject: string, text: string): Promise<number | 'absent'> => {
    const path = `/subjects/${encodeURIComponent(subject)}`
    const answer = await ask('POST', path, { schema: text })
    if (isAbsent(answer, schemaNotFound) || isAbsent(answer, subjectNotFound)) return 'absent'
    return registered.parse(answer.body).id
  }

  return {
    register: (subject, text) =>
      faulted(async () => {
        await putLevel(subject)
        const schema = { type: SchemaType.AVRO, schema: text } as const
        const work = client.register(schema, { subject, compatibility: level })
        try {
          return (await withDeadline(work, requestMsMax)).id
        } catch (error) {
          if (statusOf(error) !== raced) throw error
          const known = await lookUp(subject, text)
          if (known === 'absent') throw error
          return known
        }
      }, subject),

    idOf: (subject, text) => faulted(() => lookUp(subject, text), subject),

    schemaOf: (schemaId) =>
      faulted(async () => {
        const answer = await ask('GET', `/schemas/ids/${schemaId}`)
        if (isAbsent(answer, schemaNotFound)) return 'absent'
        const { schema, schemaType } = stored.parse(answer.body)
        return (schemaType ?? 'AVRO') === 'AVRO' ? compiledOr('unusable', schema) : 'unusable'
      }, `schema ${schemaId}`),
  }
}

function isAbsent(answer: Answer, code: number): boolean {
  if (answer.status !== 404) return false
  const said = refusal.safeParse(answer.body)
  return said.success && said.data.error_code === code
}

function compiledOr<T>(otherwise: T, text: string): avsc.Type | T {
  try {
    return compileType(text)
  } catch {
    return otherwise
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Anything but a clear word of the registry is the dependency's fault: never the record's. */
async function faulted<T>(work: () => Promise<T>, about: string): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (statusOf(error) === 409) {
      throw new HiveError(
        'SCHEMA_INCOMPATIBLE',
        'bug',
        `the registry refuses a version of ${about}: ${messageOf(error)}; mend: npm run schemas:check`,
        { facts: { subject: about }, cause: error },
      )
    }
    throw dependencyFault(
      'REGISTRY_UNAVAILABLE',
      `the schema registry, asked about ${about}: ${messageOf(error)}; mend: see whether it runs (hive status)`,
      error,
    )
  }
}

function statusOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
}

async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  const deadline = Promise.withResolvers<never>()
  const timer = setTimeout(() => deadline.reject(new Error(`no answer in ${ms} ms`)), ms)
  try {
    return await Promise.race([work, deadline.promise])
  } finally {
    clearTimeout(timer)
  }
}
