// The one door to the schema registry's client. Its traps are told apart here: `register` would set a
// new subject to BACKWARD (so the level is put first), a registry that is down shows as status 400,
// a 404 of something else than the registry looks like its own, and an answer of `null` never settles.
import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import avsc from 'avsc'
import { z } from 'zod'
import { dependencyFault, HiveError, messageOf } from '../base/faults.ts'
import { typeOptions } from './avro-types.ts'

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
}

const level = COMPATIBILITY.FULL_TRANSITIVE
const schemaNotFound = 40403
const errorBody = z.object({ error_code: z.number() })

export function openRegistry(options: RegistryOptions): Registry {
  const client = new SchemaRegistry(
    { host: options.url, clientId: 'hive-mind', retry: { retries: 0 } },
    { [SchemaType.AVRO]: typeOptions() },
  )
  const within = <T>(work: Promise<T>): Promise<T> => withDeadline(work, options.requestMsMax)
  const request = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${options.url}${path}`, {
      ...init,
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      signal: AbortSignal.timeout(options.requestMsMax),
    })

  const putLevel = async (subject: string): Promise<void> => {
    const response = await request(`/config/${encodeURIComponent(subject)}`, {
      method: 'PUT',
      body: JSON.stringify({ compatibility: level }),
    })
    const body = await response.text()
    if (!response.ok) throw new Error(`answered ${response.status} ${body}`)
  }

  /** Whether a 404 is the registry's own word about this id. */
  const confirmsAbsent = async (path: string, code: number): Promise<boolean> => {
    const response = await request(path)
    if (response.status !== 404) return false
    const body = errorBody.safeParse(JSON.parse(await response.text()))
    return body.success && body.data.error_code === code
  }

  return {
    async register(subject, text) {
      try {
        await putLevel(subject)
        const schema = { type: SchemaType.AVRO, schema: text } as const
        const found = await within(client.register(schema, { subject, compatibility: level }))
        return found.id
      } catch (error) {
        if (statusOf(error) === 409) throw incompatible(subject, error)
        throw away(error)
      }
    },

    async idOf(subject, text) {
      try {
        const schema = { type: SchemaType.AVRO, schema: text } as const
        return await within(client.getRegistryIdBySchema(subject, schema))
      } catch (error) {
        // The library answers a 404 with its own class and without the status.
        if (error instanceof Error && error.name === 'ConfluentSchemaRegistryError') return 'absent'
        throw away(error)
      }
    },

    async schemaOf(schemaId) {
      try {
        const schema = await within(client.getSchema(schemaId))
        return avsc.Type.isType(schema) ? (schema as avsc.Type) : 'unusable'
      } catch (error) {
        const name = error instanceof Error ? error.name : ''
        if (name.startsWith('ConfluentSchemaRegistry')) return 'unusable'
        if (statusOf(error) !== 404) throw away(error)
        const path = `/schemas/ids/${schemaId}`
        if (await confirmsAbsent(path, schemaNotFound).catch(rethrowAway)) return 'absent'
        throw away(error)
      }
    },
  }
}

function rethrowAway(error: unknown): never {
  throw away(error)
}

/** Anything but a clear word of the registry is the dependency's fault. */
function away(error: unknown): HiveError {
  if (error instanceof HiveError) return error
  return dependencyFault(
    'REGISTRY_UNAVAILABLE',
    `the schema registry: ${messageOf(error)}; mend: see whether it runs (hive status)`,
    error,
  )
}

function incompatible(subject: string, error: unknown): HiveError {
  return new HiveError(
    'SCHEMA_INCOMPATIBLE',
    'bug',
    `the registry refuses a version of ${subject}: ${messageOf(error)}; mend: npm run schemas:check`,
    { facts: { subject }, cause: error },
  )
}

function statusOf(error: unknown): number | undefined {
  return typeof error === 'object' &&
    error !== null &&
    'status' in error &&
    typeof error.status === 'number'
    ? error.status
    : undefined
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
