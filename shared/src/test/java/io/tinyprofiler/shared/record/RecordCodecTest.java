package io.tinyprofiler.shared.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyprofiler.shared.json.JsonText;
import io.tinyprofiler.shared.json.MayBeMissing;
import io.tinyprofiler.shared.record.AgentRecord.AgentStarted;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.RecordCodec.UnreadableRecordException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordCodecTest {

  /** {@link MayBeMissing}. */
  private static final Set<String> LATER = Set.of("config");

  private static final Instant AT = Instant.parse("2026-11-23T10:15:30.123Z");

  static Stream<AgentRecord> examples() {
    return Examples.all().stream();
  }

  /** A kind without an example here would be a kind that nobody has ever sent. */
  @Test
  void everyKindHasAnExample() {
    assertThat(Examples.all().stream().map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(AgentRecord.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyKindComesBackAsItWas(AgentRecord record) {
    Numbered numbered = new Numbered(Long.MAX_VALUE, AT, Long.MIN_VALUE, record);
    String line = RecordCodec.line(numbered);
    assertThat(line).doesNotContain("\n");
    Numbered back = RecordCodec.decode(line);
    assertThat(back).usingRecursiveComparison().isEqualTo(numbered);
    assertThat(RecordCodec.line(back)).isEqualTo(line);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void noFieldMayBeMissingOrUnknown(AgentRecord record) throws Exception {
    String line = RecordCodec.line(new Numbered(1, AT, 2, record));
    ObjectMapper mapper = new ObjectMapper();
    JsonNode tree = mapper.readTree(line);
    for (String field : (Iterable<String>) tree::fieldNames) {
      if (LATER.contains(field)) {
        continue;
      }
      var less = tree.<com.fasterxml.jackson.databind.node.ObjectNode>deepCopy();
      less.remove(field);
      assertThatExceptionOfType(UnreadableRecordException.class)
          .as("without %s: %s", field, line)
          .isThrownBy(() -> RecordCodec.decode(less.toString()));
    }
    String more = line.substring(0, line.length() - 1) + ",\"new\":1}";
    assertThatExceptionOfType(UnreadableRecordException.class)
        .isThrownBy(() -> RecordCodec.decode(more));
  }

  @Test
  void whatOlderAgentsDoNotTellIsNull() {
    AgentStarted started = new AgentStarted("ff", "1", "pi", "m", "b", Map.of());
    String line = RecordCodec.line(new Numbered(1, AT, 2, started));
    String older = line.replace(",\"config\":{}", "");
    assertThat(older).isNotEqualTo(line);
    assertThat(RecordCodec.decode(older).record())
        .isEqualTo(new AgentStarted("ff", "1", "pi", "m", "b", null));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void whatNewerAgentsTellIsNamedAndTheRestIsRead(AgentRecord record) {
    Numbered numbered = new Numbered(1, AT, 2, record);
    String line = RecordCodec.line(numbered);
    String more = line.substring(0, line.length() - 1) + ",\"colour\":{\"red\":[1]}}";
    ReadLine read = RecordCodec.read(more);
    assertThat(read.unknownFields()).containsExactly("colour");
    assertThat(read.kind()).isEqualTo(record.getClass().getSimpleName());
    assertThat(read.numbered()).usingRecursiveComparison().isEqualTo(numbered);
    assertThat(RecordCodec.read(line).whole()).isTrue();
  }

  @Test
  void unknownFieldsInsideAndUnknownKindsAreTold() {
    String line = RecordCodec.line(new Numbered(1, AT, 2, Examples.all().get(1)));
    ReadLine inside = RecordCodec.read(line.replace("\"info\":{", "\"info\":{\"colour\":1,"));
    assertThat(inside.unknownFields()).containsExactly("info.colour");
    ReadLine kind = RecordCodec.read(line.replace("DeviceSeen", "DeviceSmelt"));
    assertThat(kind).isEqualTo(new ReadLine("DeviceSmelt", null, java.util.List.of()));
  }

  @Test
  void largeNumbersAreTextAndColumnsAreNumbers() {
    String line = RecordCodec.line(new Numbered(7, AT, 1L << 60, Examples.TOKENS));
    assertThat(line)
        .startsWith(
            "{\"seq\":7,\"at\":\"2026-11-23T10:15:30.123Z\",\"mono\":\"1152921504606846976\",")
        .contains("\"type\":\"TokenChunk\"")
        .contains("\"deviceTicks\":[100,5]")
        .contains("\"tokenIds\":[411,300]");
    assertThat(RecordCodec.body(Examples.RUN_STARTED))
        .contains("\"acceptedTick\":\"18014398509481985\"");
  }

  /** The short way says what the long one says, of good lines and of bad ones. */
  @ParameterizedTest
  @MethodSource("examples")
  void bothWaysReadTheSame(AgentRecord record) {
    long seed = System.nanoTime();
    System.err.println("RecordCodecTest: seed " + seed);
    Random random = new Random(seed);
    String line = RecordCodec.line(new Numbered(7, AT, -3, record));
    assertSameBothWays(line);
    String characters = "0123456789\"[]{}:,.-eZnull ABCxyz=";
    for (int i = 0; i < 500; i++) {
      StringBuilder damaged = new StringBuilder(line);
      for (int j = random.nextInt(3); j >= 0; j--) {
        int at = random.nextInt(damaged.length());
        char other = characters.charAt(random.nextInt(characters.length()));
        if (random.nextBoolean()) {
          damaged.setCharAt(at, other);
        } else {
          damaged.insert(at, other);
        }
      }
      assertSameBothWays(damaged.toString());
    }
  }

  private static void assertSameBothWays(String line) {
    ReadLine expected;
    try {
      expected = RecordCodec.readTree(line);
    } catch (UnreadableRecordException e) {
      assertThatExceptionOfType(UnreadableRecordException.class)
          .as(line)
          .isThrownBy(() -> RecordCodec.read(line))
          .withMessage(e.getMessage());
      return;
    }
    assertThat(RecordCodec.read(line)).as(line).usingRecursiveComparison().isEqualTo(expected);
  }

  /** Chunks are written by hand, as everything else would be. */
  @ParameterizedTest
  @MethodSource("chunks")
  void chunksAreWhatTheGeneralWriterMakesOfThem(TokenChunk chunk) throws Exception {
    assertThat(RecordCodec.body(chunk)).isEqualTo(JsonText.LONGS_AS_TEXT.write(chunk));
  }

  @ParameterizedTest
  @MethodSource("chunks")
  void chunksAreReadInOnePass(TokenChunk chunk) {
    Numbered numbered = new Numbered(Long.MIN_VALUE, AT, Long.MAX_VALUE, chunk);
    String line = RecordCodec.line(numbered);
    assertThat(TokenChunkReader.read(line)).usingRecursiveComparison().isEqualTo(numbered);
    assertThat(RecordCodec.readTree(line).numbered())
        .usingRecursiveComparison()
        .isEqualTo(numbered);
  }

  static Stream<TokenChunk> chunks() {
    long seed = System.nanoTime();
    System.out.println("chunks of seed " + seed);
    Random random = new Random(seed);
    return Stream.concat(
        Stream.of(Examples.TOKENS, Examples.DEFERRED_TOKENS),
        Stream.generate(() -> chunk(random, 1 + random.nextInt(200))).limit(100));
  }

  private static TokenChunk chunk(Random random, int tokens) {
    byte[][] pieces = new byte[tokens][];
    Arrays.setAll(pieces, i -> new byte[random.nextInt(i % 20 == 19 ? 200 : 9)]);
    Arrays.stream(pieces).forEach(random::nextBytes);
    return new TokenChunk(
        random.nextInt(10) == 0 ? null : new UUID(random.nextLong(), random.nextLong()),
        random.nextInt(),
        random.longs(tokens).toArray(),
        random.nextBoolean() ? random.longs(tokens).toArray() : null,
        random.ints(tokens).toArray(),
        pieces);
  }

  @Test
  void piecesAreBytesNotText() {
    byte[] half = {(byte) 0xE4, (byte) 0xB8};
    TokenChunk chunk =
        new TokenChunk(
            new UUID(0, 1), 0, new long[] {1}, new long[] {2}, new int[] {3}, new byte[][] {half});
    String line = RecordCodec.line(new Numbered(1, AT, 2, chunk));
    assertThat(line).contains("\"pieces\":[\"5Lg=\"]");
    TokenChunk back = (TokenChunk) RecordCodec.decode(line).record();
    assertThat(Arrays.equals(back.pieces()[0], half)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("damages")
  void whatIsNoRecordIsRefused(String line) {
    assertThatExceptionOfType(UnreadableRecordException.class)
        .isThrownBy(() -> RecordCodec.decode(line))
        .withMessageStartingWith("unreadable record: ");
  }

  static Stream<String> damages() {
    String good = RecordCodec.line(new Numbered(1, AT, 2, Examples.TOKENS));
    return Stream.of(
        "",
        "null",
        "[]",
        "{}",
        good.substring(0, good.length() - 2),
        good.replace("TokenChunk", "PowerChunk"),
        good.replace("[411,300]", "[411]"),
        good.replace("\"mono\":\"2\"", "\"mono\":\"two\""),
        good.replace("2026-11-23", "yesterday"));
  }
}
