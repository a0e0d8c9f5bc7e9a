// Who may import whom (docs/architecture.md). Each rule has a planted offence in test/unit/lint.
const ours = '^(schemas|streams|processors|gateway|infra|test|docs)/'
const wireTypes = '^schemas/(generated/types|views|errors|frames|entities|index)\\.ts$'

/**
 * A third-party client has one door: whoever else needs it goes through that folder. Tests may look past
 * it, for a checker that shares code with what it checks would share its errors.
 */
function oneDoor(name, client, door) {
  return {
    name: `one-door-${name}`,
    severity: 'error',
    comment: `${client} is imported in ${door} only`,
    from: { path: '^(schemas|streams|processors|gateway|infra)/', pathNot: `^${door}` },
    to: { path: `(^|/)node_modules/${client}/` },
  }
}

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'A cycle has no bottom to read from',
      from: { path: ours },
      to: { circular: true },
    },
    {
      name: 'unresolvable',
      severity: 'error',
      comment: 'An import that nobody can resolve is an import that no rule sees',
      from: { path: ours },
      to: { couldNotResolve: true },
    },
    {
      name: 'schemas-import-nothing-of-ours',
      severity: 'error',
      from: { path: '^schemas/' },
      to: { path: ours, pathNot: '^schemas/' },
    },
    {
      name: 'contracts-do-not-import-their-generator',
      severity: 'error',
      comment: 'schemas/codegen reads files; what two sides must agree on does not',
      from: { path: '^schemas/', pathNot: '^schemas/codegen/' },
      to: { path: '^schemas/codegen/' },
    },
    {
      name: 'streams-import-schemas-only',
      severity: 'error',
      from: { path: '^streams/' },
      to: { path: ours, pathNot: '^(streams|schemas)/' },
    },
    {
      name: 'processors-import-streams-and-schemas',
      severity: 'error',
      from: { path: '^processors/' },
      to: { path: ours, pathNot: '^(processors|streams|schemas)/' },
    },
    {
      name: 'no-sibling-processor',
      severity: 'error',
      comment: 'A processor folder knows itself, and the plain files that its group shares',
      from: { path: '^processors/(deciders|views|facts|reactors)/([^/]+)/' },
      to: {
        path: '^processors/',
        pathNot: ['^processors/$1/$2/', '^processors/$1/[^/]+\\.ts$', '^processors/deciders/refs/'],
      },
    },
    {
      name: 'refs-are-for-deciders',
      severity: 'error',
      comment: 'The folds of the reference tables belong to the deciders',
      from: { path: '^processors/', pathNot: '^processors/(deciders|reconcile)/' },
      to: { path: '^processors/deciders/refs/' },
    },
    {
      name: 'group-files-do-not-know-their-members',
      severity: 'error',
      comment:
        'What a group shares may not reach into one of its processors; main in infra joins them, ' +
        'and deciders.ts only lists the deciders for it',
      from: {
        path: '^processors/(deciders|views|facts|reactors)/[^/]+\\.ts$',
        pathNot: '^processors/deciders/deciders\\.ts$',
      },
      to: {
        path: '^processors/',
        pathNot: ['^processors/$1/[^/]+\\.ts$', '^processors/deciders/refs/'],
      },
    },
    {
      name: 'no-sibling-processor-top',
      severity: 'error',
      comment: 'rooms, dead-letters and archive stand alone; reconcile may use evolve and project',
      from: { path: '^processors/(rooms|dead-letters|archive)/' },
      to: { path: '^processors/', pathNot: '^processors/$1/' },
    },
    {
      name: 'deciders-are-pure',
      severity: 'error',
      comment:
        'deciders import schemas and themselves: no client, no clock, no logger, not even node:',
      from: { path: '^processors/deciders/' },
      to: { pathNot: '^(schemas|processors/deciders)/' },
    },
    {
      name: 'gateway-imports-streams-and-schemas',
      severity: 'error',
      from: { path: '^gateway/' },
      to: { path: ours, pathNot: '^(gateway|streams|schemas)/' },
    },
    {
      name: 'client-imports-wire-types-only',
      severity: 'error',
      from: { path: '^gateway/client/' },
      to: { path: ours, pathNot: ['^gateway/client/', wireTypes] },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^(schemas|streams|processors|gateway|infra)/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-raw-consumer',
      severity: 'error',
      comment:
        'Nobody reads a journal past its filter: processors and the edge take records from streams/runtime, streams/journal or streams/producer',
      from: { path: '^(processors|gateway)/' },
      to: { path: '^streams/kafka/' },
    },
    oneDoor('kafka', '(kafkajs)', 'streams/kafka/'),
    oneDoor('redis', '(ioredis)', 'streams/redis/'),
    oneDoor('clickhouse', '(@clickhouse/[^/]+)', 'streams/clickhouse/'),
    oneDoor(
      'avro',
      '(avsc|@kafkajs/confluent-schema-registry)',
      '(streams/codec/|schemas/codegen/)',
    ),
    oneDoor('state-store', '(lmdb|msgpackr)', 'streams/runtime/store'),
    oneDoor('sockets', '(uWebSockets\\.js|@uwsjs/[^/]+)', 'gateway/server/'),
    oneDoor('logger', '(pino|pino-pretty)', 'streams/base/logger\\.ts$'),
    oneDoor('native-library', '(ffi-rs)', 'infra/stack/'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'require', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.cjs', '.js', '.json', '.node'],
    },
    skipAnalysisNotInRules: true,
  },
}
