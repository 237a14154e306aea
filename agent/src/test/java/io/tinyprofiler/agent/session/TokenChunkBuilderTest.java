package io.tinyprofiler.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TokenChunkBuilderTest {

  private static final long MS = 1_000_000;
  private static final long ACCEPTED_TICK = 1_000;
  private static final long ACCEPTED_NS = 50 * MS;

  private final List<TokenChunk> chunks = new ArrayList<>();
  private final TokenChunkBuilder builder = new TokenChunkBuilder(run(RunMode.LIVE), chunks::add);

  private static RunStarted run(RunMode mode) {
    return new RunStarted(
        new UUID(0, 2),
        new UUID(0, 1),
        0,
        RunKind.MEASURED,
        mode,
        0,
        "",
        1_000_000,
        ACCEPTED_TICK,
        ACCEPTED_NS,
        1);
  }

  @Test
  void ofADeferredRunNobodyKnowsWhenTheTokensCame() {
    TokenChunkBuilder deferred = new TokenChunkBuilder(run(RunMode.DEFERRED), chunks::add);
    deferred.add(token(0, ACCEPTED_TICK + 3, 7, 'x'), ACCEPTED_NS);
    deferred.add(token(1, ACCEPTED_TICK + 5, 8, 'y'), ACCEPTED_NS);
    deferred.close();
    assertThat(chunks.get(0).hostNs()).isNull();
    assertThat(chunks.get(0).deviceTicks()).containsExactly(3, 2);
  }

  private void add(int position, long ms) {
    builder.add(token(position, ACCEPTED_TICK + 10 * ms, position, 'x'), ACCEPTED_NS + ms * MS);
  }

  private static DeviceEvent.Token token(int position, long tick, int id, char piece) {
    return new DeviceEvent.Token(0, position, tick, id, new byte[] {(byte) piece});
  }

  /** A driver tells each token with the same object, and has its text in the same buffer. */
  @Test
  void keepsWhatTheDriverWritesOver() {
    byte[] line = new byte[512];
    DeviceEvent.Token token = new DeviceEvent.Token();
    List<byte[]> pieces = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      Arrays.fill(line, (byte) i);
      token.set(0, i, ACCEPTED_TICK + i, i);
      token.piece(line, i, 7 * i % 470);
      pieces.add(token.piece());
      builder.add(token, ACCEPTED_NS);
    }
    assertThat(chunks.get(0).pieces()).isDeepEqualTo(pieces.toArray(byte[][]::new));
  }

  @Test
  void closesAtSixtyFourTokens() {
    for (int i = 0; i < 130; i++) {
      add(i, i);
    }
    assertThat(chunks).extracting(TokenChunk::firstPosition).containsExactly(0, 64);
    assertThat(chunks).allMatch(chunk -> chunk.tokenIds().length == 64);
    builder.close();
    assertThat(chunks.get(2).tokenIds()).containsExactly(128, 129);
    builder.close();
    assertThat(chunks).as("an empty chunk is none").hasSize(3);
  }

  @Test
  void closesAtTheEndOfAQuarterOfASecond() {
    assertThat(builder.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    add(0, 10);
    add(1, 100);
    assertThat(builder.deadlineNs()).isEqualTo(ACCEPTED_NS + 200 * MS);
    builder.onTime(ACCEPTED_NS + 200 * MS - 1);
    assertThat(chunks).isEmpty();
    builder.onTime(ACCEPTED_NS + 200 * MS);
    assertThat(chunks).hasSize(1);
    assertThat(builder.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aTokenAfterThatTimeIsInTheNextChunkEvenIfTheTimerIsLate() {
    add(0, 10);
    add(1, 199);
    add(2, 200);
    builder.close();
    assertThat(chunks).extracting(TokenChunk::firstPosition).containsExactly(0, 2);
  }

  @Test
  void aGapClosesTheChunk() {
    add(0, 1);
    add(1, 2);
    add(5, 3);
    builder.close();
    assertThat(chunks).extracting(TokenChunk::firstPosition).containsExactly(0, 5);
  }

  @Test
  void theFirstTimeIsAnOffsetFromTheAcceptanceTheOthersFromTheTokenBefore() {
    add(0, 7);
    add(1, 9);
    add(3, 14);
    builder.close();
    assertThat(chunks.get(0).deviceTicks()).containsExactly(70, 20);
    assertThat(chunks.get(0).hostNs()).containsExactly(7 * MS, 2 * MS);
    assertThat(chunks.get(1).deviceTicks()).containsExactly(140);
    assertThat(chunks.get(1).hostNs()).containsExactly(14 * MS);
  }
}
