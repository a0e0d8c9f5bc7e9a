// The parts of kafkajs 2.2.4 below its published types: its connection takes requests that we encode.
import { createRequire } from 'node:module'
import type { Broker } from 'kafkajs'
import { bug } from '../../base/faults.ts'

const load = createRequire(import.meta.url)

export interface WireRequest<Answer> {
  readonly name: string
  readonly apiKey: number
  readonly apiVersion: number
  readonly body: Buffer
  readonly timeoutMs: number
  readonly decode: (payload: Buffer) => Answer
}

interface Pool {
  send(protocol: object): Promise<unknown>
}

export async function request<Answer>(broker: Broker, wire: WireRequest<Answer>): Promise<Answer> {
  const pool = poolOf(broker)
  const answer: { value?: Answer } = {}
  // The library hands an answer's bytes to `decode`; what that returns stays on our side.
  await pool.send({
    request: {
      apiKey: wire.apiKey,
      apiVersion: wire.apiVersion,
      apiName: wire.name,
      expectResponse: () => true,
      encode: () => Promise.resolve({ buf: wire.body, buffer: wire.body }),
    },
    response: {
      decode: (payload: Buffer) => {
        answer.value = wire.decode(payload)
        return Promise.resolve({ clientSideThrottleTime: 0 })
      },
      parse: (data: unknown) => Promise.resolve(data),
    },
    requestTimeout: wire.timeoutMs,
  })
  if (answer.value === undefined) throw unexpected('an answer')
  return answer.value
}

function poolOf(broker: object): Pool {
  if (!('connectionPool' in broker) || !isPool(broker.connectionPool)) throw unexpected('a broker')
  return broker.connectionPool
}

function isPool(value: unknown): value is Pool {
  return (
    typeof value === 'object' &&
    value !== null &&
    'send' in value &&
    typeof value.send === 'function'
  )
}

/** The library's error for a broker's code: it carries the code's name as `type`. */
export function brokerError(code: number): Error {
  const errors: unknown = load('kafkajs/src/protocol/error.js')
  if (!makesErrors(errors)) throw unexpected('its table of errors')
  return errors.createErrorFromCode(code)
}

function makesErrors(value: unknown): value is { createErrorFromCode(code: number): Error } {
  return typeof value === 'object' && value !== null && 'createErrorFromCode' in value
}

function unexpected(what: string): Error {
  return bug('KAFKA_CLIENT_FAULT', `${what} of kafkajs is not as in version 2.2.4`)
}
