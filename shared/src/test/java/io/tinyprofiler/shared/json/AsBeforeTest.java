package io.tinyprofiler.shared.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.bus.BusCodec;
import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.Rejection;
import io.tinyprofiler.shared.bus.Resume;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.DeviceSeen;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.Examples;
import io.tinyprofiler.shared.record.ReadLine;
import io.tinyprofiler.shared.record.RecordCodec;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts are byte for byte those of the data binder, and what it refused is refused. */
class AsBeforeTest {

  private static final int DAMAGES = 300;

  /** Constants by their number and bytes as a list of numbers: nobody has ever said them so. */
  private static final Pattern NO_LONGER =
      Pattern.compile(
          "\"(state|kind|mode|status|outcome|failure|code)\":\"?[ 0-9]"
              + "|\"(modes|marks)\":\\[[^\\]]*\\b[0-9]"
              + "|\"pieces\":\\[[^\\]]*\\[");

  private static final JsonMapper RECORDS = Databind.records();
  private static final JsonMapper MESSAGES = Databind.messages();

  static Stream<AgentRecord> records() {
    return Examples.all().stream();
  }

  static Stream<Record> messages() {
    DeviceSeen seen = first(DeviceSeen.class);
    SessionAccepted accepted = first(SessionAccepted.class);
    var device =
        new Heartbeat.Device(
            "d", "/dev/a", DeviceState.IDLE, seen.info(), 5L, 20_500, 1L << 40, "é\u2028\u0001");
    var meter = new Heartbeat.Meter("d", "ppk2", "", true, "MEASURING", "", 1, 2, 1e-7);
    return Stream.of(
        new Heartbeat(
            "1",
            "pi",
            1,
            2,
            3,
            4,
            List.of(device),
            List.of(new UUID(1, 2)),
            new Heartbeat.Load(1.0, 2L, Double.NaN, 4L, null, 6L),
            new Heartbeat.Spool(1, 2),
            List.of(meter)),
        new Batch("ff", 1, "", List.of("{\"seq\":1}", "")),
        new Resume("ff", "m", Long.MAX_VALUE),
        accepted.spec(),
        seen.info(),
        new Command.StartSession(2, accepted.spec()),
        new Command.CancelSession(new UUID(3, 4)),
        new Command.AskSession(new UUID(3, 4), 5),
        new Command.Scan(),
        new CommandReply.Accepted(),
        new CommandReply.Ended(SessionOutcome.FAILED),
        new CommandReply.Unknown(),
        new CommandReply.Denied("device-busy", "it is"),
        new CommandReply.Scanned(List.of("a"), List.of(), List.of("b", "c")),
        new IngestReply.Stored("ff", 7, "00"),
        IngestReply.Rejected.of(Rejection.FORK, "\"why\""));
  }

  private static <T> T first(Class<T> kind) {
    return records().filter(kind::isInstance).map(kind::cast).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("records")
  void recordsAreWrittenAsBefore(AgentRecord record) throws Exception {
    assertThat(RecordCodec.body(record)).isEqualTo(RECORDS.writeValueAsString(record));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void messagesAreWrittenAsBefore(Record message) throws Exception {
    assertThat(BusCodec.text(message)).isEqualTo(MESSAGES.writeValueAsString(message));
    assertThat(new JsonObject(JsonTree.of(message)).encode())
        .isEqualTo(MESSAGES.writeValueAsString(message));
  }

  @ParameterizedTest
  @MethodSource("records")
  void damagedRecordsAreReadAsBefore(AgentRecord record) throws Exception {
    Random random = random();
    JsonNode tree = RECORDS.readTree(RecordCodec.body(record));
    for (int i = 0; i < DAMAGES; i++) {
      String body = new Damage(random).in(tree).toString();
      List<String> unknown = new ArrayList<>();
      Object expected = valueOrNull(() -> databind(body, unknown));
      String line = RecordCodec.line(1, Instant.EPOCH, 2, body);
      ReadLine read = (ReadLine) valueOrNull(() -> RecordCodec.read(line));
      Object actual = read == null ? null : read.numbered().record();
      assertSame(actual, expected, body);
      if (actual != null) {
        assertThat(read.unknownFields()).as(body).isEqualTo(unknown);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void damagedMessagesAreReadAsBefore(Record message) throws Exception {
    Class<?> sealed =
        message.getClass().getInterfaces().length == 0
            ? null
            : message.getClass().getInterfaces()[0];
    Class<?> type = sealed == null ? message.getClass() : sealed;
    Random random = random();
    JsonNode tree = MESSAGES.readTree(BusCodec.text(message));
    for (int i = 0; i < DAMAGES; i++) {
      String text = new Damage(random).in(tree).toString();
      Object expected = valueOrNull(() -> MESSAGES.readValue(text, type));
      Object actual = valueOrNull(() -> BusCodec.decode(new JsonObject(text), type));
      assertSame(actual, expected, text);
    }
  }

  private static Random random() {
    long seed = System.nanoTime();
    System.err.println("AsBeforeTest: seed " + seed);
    return new Random(seed);
  }

  private static void assertSame(Object actual, Object expected, String text) {
    if (actual != null || expected == null || !NO_LONGER.matcher(text).find()) {
      assertThat(actual)
          .as(text)
          .usingRecursiveComparison()
          .withEqualsForType(Double::equals, Double.class)
          .isEqualTo(expected);
    }
  }

  private interface Reading {
    Object read() throws Exception;
  }

  private static Object valueOrNull(Reading reading) {
    Object[] value = new Object[1];
    Throwable thrown = catchThrowable(() -> value[0] = reading.read());
    assertThat(thrown instanceof Error || thrown instanceof IllegalStateException)
        .as("%s", thrown)
        .isFalse();
    return value[0];
  }

  private static AgentRecord databind(String body, List<String> unknown) throws IOException {
    return RECORDS
        .readerFor(AgentRecord.class)
        .withHandler(
            new DeserializationProblemHandler() {
              @Override
              public boolean handleUnknownProperty(
                  DeserializationContext context,
                  JsonParser parser,
                  JsonDeserializer<?> deserializer,
                  Object beanOrClass,
                  String name)
                  throws IOException {
                boolean inside = parser.currentToken().isStructStart();
                var where = parser.getParsingContext();
                StringBuilder path = new StringBuilder(name);
                for (var up = (inside ? where.getParent() : where).getParent();
                    up != null;
                    up = up.getParent()) {
                  if (up.getCurrentName() != null) {
                    path.insert(0, up.getCurrentName() + ".");
                  }
                }
                unknown.add(path.toString());
                parser.skipChildren();
                return true;
              }
            })
        .readValue(RECORDS.readTree(body));
  }
}
