// What an error of ClickHouse or of its client means, told apart once: here, by code.
import { ClickHouseError } from '@clickhouse/client'
import { dependencyFault, HiveError, messageOf, recordFault } from '../base/faults.ts'

/**
 * A definite refusal of what a row says. Everything else (memory, disk, parts, read-only, a missing
 * table, a limit, no answer) is the server's: parking rows would mend none of it.
 */
const refusalsOfData: ReadonlySet<string> = new Set([
  '6', // CANNOT_PARSE_TEXT
  '26', // CANNOT_PARSE_QUOTED_STRING
  '27', // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  '33', // CANNOT_READ_ALL_DATA
  '38', // CANNOT_PARSE_DATE
  '41', // CANNOT_PARSE_DATETIME
  '69', // ARGUMENT_OUT_OF_BOUND
  '72', // CANNOT_PARSE_NUMBER
  '117', // INCORRECT_DATA
  '131', // TOO_LARGE_STRING_SIZE
  '321', // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
  '349', // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  '376', // CANNOT_PARSE_UUID
  '469', // VIOLATED_CONSTRAINT
  '691', // UNKNOWN_ELEMENT_OF_ENUM
])

/** @param inserting whether rows of records were sent: only they can be refused for what they say. */
export function clickhouseFault(error: unknown, inserting: boolean): HiveError {
  if (error instanceof HiveError) return error
  const message = `ClickHouse: ${messageOf(error)}`
  if (!(error instanceof ClickHouseError)) return dependencyFault('CLICKHOUSE_AWAY', message, error)
  return inserting && refusalsOfData.has(error.code)
    ? recordFault('CLICKHOUSE_REFUSED', message, error)
    : dependencyFault(`CLICKHOUSE_${error.type ?? error.code}`, message, error)
}
