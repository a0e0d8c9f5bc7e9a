// Owns the settings of ClickHouse: limits that fit beside the rest of the stack, and who may log in
// (the embedded engine takes users from a file only).

// Bounds for a machine that also runs two JVMs; a server on its own would use all it finds.
const serverSettings = {
  max_server_memory_usage: 4_000_000_000,
  mark_cache_size: 268_435_456,
  uncompressed_cache_size: 0,
  background_pool_size: 4,
  background_merges_mutations_concurrency_ratio: 2,
  background_schedule_pool_size: 8,
  max_concurrent_queries: 200,
  // An idle connection is no reason to wait; a stop has 15 s for everything.
  shutdown_wait_unfinished: 1,
} as const

// `usersFile`: where the users are, if not in the server's usual place.
export function clickhouseServerConfig(usersFile: string | undefined): string {
  const settings = Object.entries(serverSettings)
    .map(([key, value]) => `  <${key}>${value}</${key}>`)
    .join('\n')
  const users = usersFile === undefined ? '' : `  <users_config>${usersFile}</users_config>\n`
  return `<clickhouse>
${users}${settings}
  <merge_tree>
    <number_of_free_entries_in_pool_to_execute_mutation>2</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>2</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>2</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>
</clickhouse>
`
}

// No max_execution_time in the default profile: the embedded engine keeps its server alive by one
// query that never ends, and the limit would cut it.
// hive_reader sees readers' views, which run with their owner's rights, and no table.
export function clickhouseUsersConfig(networks: readonly string[]): string {
  const allowed = networks.map((network) => `<ip>${network}</ip>`).join('')
  return `<clickhouse>
  <profiles>
    <default>
      <max_memory_usage>2000000000</max_memory_usage>
    </default>
  </profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password></password>
      <networks replace="replace">${allowed}</networks>
      <profile>default</profile>
      <quota>default</quota>
      <access_management>1</access_management>
    </default>
    <hive_reader>
      <password></password>
      <networks replace="replace">${allowed}</networks>
      <profile>default</profile>
      <quota>default</quota>
      <grants><query>GRANT SELECT ON hive_read*.*</query></grants>
    </hive_reader>
  </users>
</clickhouse>
`
}
