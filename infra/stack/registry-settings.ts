// Owns the options of the schema registry (Apicurio, a Quarkus program): its ports, its store, its rules.
import { registry } from './parts.ts'

export function registrySettings(at: {
  bind: string
  port: number
  managementPort: number
  dataDirectory: string
}): Readonly<Record<string, string>> {
  return {
    'quarkus.http.host': at.bind,
    'quarkus.http.port': `${at.port}`,
    'quarkus.management.host': at.bind,
    'quarkus.management.port': `${at.managementPort}`,
    'quarkus.http.access-log.enabled': 'false',
    'apicurio.datasource.jdbc.initial-size': '2',
    'apicurio.datasource.jdbc.min-size': '2',
    'apicurio.datasource.jdbc.max-size': '10',
    // Without WRITE_DELAY=0 a registration acknowledged just before a kill -9 is lost.
    'apicurio.datasource.url': `jdbc:h2:file:${at.dataDirectory}/registry;DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0`,
    'apicurio.rules.global.compatibility': registry.compatibility,
  }
}

// A small program that is asked little: one quick compiler and the collector with the least overhead.
export function registryJvmOptions(heapMegabytes: number): readonly string[] {
  return [
    '-Xms32m',
    `-Xmx${heapMegabytes}m`,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Djava.util.logging.manager=org.jboss.logmanager.LogManager',
  ]
}

export function systemProperties(settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(settings).map(([key, value]) => `-D${key}=${value}`)
}

// The image reads the same names as environment variables.
export function registryEnvironment(
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      key.replaceAll(/[.-]/g, '_').toUpperCase(),
      value,
    ]),
  )
}
