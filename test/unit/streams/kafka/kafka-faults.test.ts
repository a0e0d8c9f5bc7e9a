// Failures of the library by kind, told apart by name and code.
import kafkajs from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { bug } from '../../../../streams/base/faults.ts'
import { AppendFailure, kafkaFault, reasonOf } from '../../../../streams/kafka/kafka-faults.ts'

const wrapped = (cause: Error) => new Error('Retries exceeded', { cause })

describe('kafkaFault', () => {
  it('takes a broker that is away for transient, however often it was tried', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    expect(kafkaFault(wrapped(wrapped(refused)), 'reading')).toMatchObject({
      code: 'KAFKA_AWAY',
      kind: 'transient',
    })
    expect(kafkaFault(new kafkajs.KafkaJSConnectionError('closed'), 'reading').kind).toBe(
      'transient',
    )
  })

  it('takes a mistake of ours for a bug, not for weather', () => {
    expect(kafkaFault(new TypeError('x is not a function'), 'reading')).toMatchObject({
      code: 'KAFKA_CLIENT_FAULT',
      kind: 'bug',
    })
  })

  it('leaves what is classified already as it is', () => {
    const fault = bug('SOME_BUG', 'words')
    expect(kafkaFault(fault, 'reading')).toBe(fault)
  })

  it('finds the reason below the retries', () => {
    const denied = Object.assign(new Error('denied'), { type: 'TOPIC_AUTHORIZATION_FAILED' })
    expect(reasonOf(wrapped(denied))).toBe('TOPIC_AUTHORIZATION_FAILED')
    expect(kafkaFault(wrapped(denied), 'reading').code).toBe('KAFKA_FORBIDDEN')
  })
})

describe('AppendFailure', () => {
  it('says whether the records may be in the log', () => {
    expect(new AppendFailure('MESSAGE_TOO_LARGE', true, 'words')).toMatchObject({
      code: 'APPEND_REFUSED',
      kind: 'permanent',
    })
    expect(new AppendFailure('KafkaJSRequestTimeoutError', false, 'words')).toMatchObject({
      code: 'APPEND_UNKNOWN',
      kind: 'unknown',
      facts: { reason: 'KafkaJSRequestTimeoutError' },
    })
  })
})
