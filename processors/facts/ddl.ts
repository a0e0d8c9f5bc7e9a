// One template for one server and for a cluster: tables, the views that feed them, and readers' views.
import type { FactNames } from '../../schemas/views.ts'

export interface FactPlace {
  readonly names: FactNames
  /** Name of the ClickHouse cluster; undefined: one server. */
  readonly cluster: string | undefined
}

/** A table with all that belongs to it. */
export interface FactTable {
  readonly name: string
  /** Idempotent, in order: the table, and what feeds it. */
  readonly statements: (place: FactPlace) => readonly string[]
  /** What readers get of it: parameterised views, each with `{org:UUID}`. */
  readonly views: (place: FactPlace) => readonly string[]
}

/**
 * How many inserted blocks a table remembers, those of all partitions together: an hour and more of
 * one block a second from two dozen journal partitions. Every table that an insert reaches needs it.
 */
export const dedupBlocks = 100_000

export interface TableSpec {
  readonly name: string
  /** Columns and indexes as they stand in CREATE TABLE. */
  readonly elements: readonly string[]
  readonly engine: 'ReplacingMergeTree' | 'AggregatingMergeTree'
  /** The column whose month is the partition: always the time of recording, never that of happening. */
  readonly monthOf: string
  readonly orderBy: readonly string[]
  /** Which server of a cluster holds a row. */
  readonly shardBy: string
}

export function createTable(place: FactPlace, spec: TableSpec): readonly string[] {
  const { names, cluster } = place
  const local = localName(place, spec.name)
  const body = `(\n  ${spec.elements.join(',\n  ')}\n)`
  const order = `PARTITION BY toYYYYMM(${spec.monthOf}) ORDER BY (${spec.orderBy.join(', ')})`
  if (cluster === undefined) {
    return [
      `CREATE TABLE IF NOT EXISTS ${local} ${body} ENGINE = ${spec.engine} ${order}
       SETTINGS non_replicated_deduplication_window = ${dedupBlocks}`,
    ]
  }
  const path = `'/clickhouse/tables/{shard}/${names.tables}/${spec.name}'`
  return [
    `CREATE TABLE IF NOT EXISTS ${local} ON CLUSTER ${cluster} ${body}
     ENGINE = Replicated${spec.engine}(${path}, '{replica}') ${order}
     SETTINGS replicated_deduplication_window = ${dedupBlocks},
       replicated_deduplication_window_seconds = ${7 * 24 * 3600}`,
    `CREATE TABLE IF NOT EXISTS ${wholeName(place, spec.name)} ON CLUSTER ${cluster} AS ${local}
     ENGINE = Distributed(${cluster}, ${names.tables}, ${spec.name}_local, ${spec.shardBy})`,
  ]
}

/** What is inserted into one table is, folded, inserted into another: one level deep, never further. */
export function createFeed(
  place: FactPlace,
  spec: { readonly into: string; readonly from: string; readonly select: string },
): string {
  const name = `${place.names.tables}.${spec.into}_feed`
  return `CREATE MATERIALIZED VIEW IF NOT EXISTS ${name}${onCluster(place)}
    TO ${localName(place, spec.into)} AS
    ${spec.select.replaceAll('{from}', localName(place, spec.from))}`
}

/** Readers see this with the rights of its owner, and nothing but rows of the organisation they name. */
export function createView(
  place: FactPlace,
  spec: { readonly name: string; readonly from: string; readonly select: string },
): string {
  return `CREATE OR REPLACE VIEW ${place.names.views}.${spec.name}${onCluster(place)}
    SQL SECURITY DEFINER AS
    ${spec.select.replaceAll('{from}', wholeName(place, spec.from))}`
}

export function createDatabases(place: FactPlace): readonly string[] {
  return [place.names.tables, place.names.views].map(
    (name) => `CREATE DATABASE IF NOT EXISTS ${name}${onCluster(place)}`,
  )
}

/** What is inserted into and read: all servers' rows. */
export function wholeName({ names }: FactPlace, table: string): string {
  return `${names.tables}.${table}`
}

function localName(place: FactPlace, table: string): string {
  return place.cluster === undefined ? wholeName(place, table) : `${wholeName(place, table)}_local`
}

function onCluster({ cluster }: FactPlace): string {
  return cluster === undefined ? '' : ` ON CLUSTER ${cluster}`
}
