// Peer: Kafka Streams folds a journal to {count, version} by entity, in memory, without a changelog; values are decoded
// with Avro as ours are. Arguments: brokers, topic, application id, folder with <schema id>.avsc, records, state folder.
// Prints {"records":…,"ms":…} between the first record and the last.

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.Stores;

public final class StreamsFold {
    private static final Map<Integer, GenericDatumReader<GenericRecord>> READERS = new ConcurrentHashMap<>();
    private static Path schemas;
    private static BinaryDecoder decoder;
    private static long seen;
    private static long firstAt;

    private static GenericDatumReader<GenericRecord> reader(int id) {
        return READERS.computeIfAbsent(id, key -> {
            try {
                String text = Files.readString(schemas.resolve(key + ".avsc"));
                return new GenericDatumReader<>(new Schema.Parser().setValidateDefaults(false).parse(text));
            } catch (java.io.IOException error) {
                throw new java.io.UncheckedIOException(error);
            }
        });
    }

    private static long version(byte[] value) {
        int id = ((value[1] & 255) << 24) | ((value[2] & 255) << 16) | ((value[3] & 255) << 8) | (value[4] & 255);
        try {
            decoder = DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, decoder);
            GenericRecord record = reader(id).read(null, decoder);
            GenericRecord envelope = (GenericRecord) record.get("envelope");
            return envelope == null || envelope.get("version") == null ? 0 : (Long) envelope.get("version");
        } catch (java.io.IOException error) {
            throw new java.io.UncheckedIOException(error);
        }
    }

    public static void main(String[] arguments) throws Exception {
        String topic = arguments[1];
        long records = Long.parseLong(arguments[4]);
        schemas = Path.of(arguments[3]);
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, arguments[2]);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, arguments[5]);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        CountDownLatch done = new CountDownLatch(1);
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(topic, org.apache.kafka.streams.kstream.Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
            .groupByKey(org.apache.kafka.streams.kstream.Grouped.with(Serdes.ByteArray(), Serdes.ByteArray()))
            .aggregate(() -> new byte[16], (key, value, state) -> {
                if (seen++ == 0) firstAt = System.nanoTime();
                java.nio.ByteBuffer old = java.nio.ByteBuffer.wrap(state);
                byte[] next = java.nio.ByteBuffer.allocate(16).putLong(old.getLong() + 1).putLong(version(value)).array();
                if (seen == records) done.countDown();
                return next;
            }, Materialized.<byte[], byte[]>as(Stores.inMemoryKeyValueStore("fold"))
                .withKeySerde(Serdes.ByteArray()).withValueSerde(Serdes.ByteArray()).withLoggingDisabled());
        KafkaStreams streams = new KafkaStreams(builder.build(), settings);
        streams.setUncaughtExceptionHandler(error -> {
            error.printStackTrace();
            System.exit(1);
            return null;
        });
        streams.start();
        done.await();
        double ms = (System.nanoTime() - firstAt) / 1e6;
        // Leaves the group, so that it can be deleted.
        streams.close(new KafkaStreams.CloseOptions().leaveGroup(true).timeout(Duration.ofSeconds(5)));
        System.out.println("{\"records\":" + records + ",\"ms\":" + ms + "}");
    }
}
