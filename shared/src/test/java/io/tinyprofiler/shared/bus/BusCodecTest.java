package io.tinyprofiler.shared.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class BusCodecTest {

  private static JsonObject heartbeat() {
    return BusCodec.encode(
        new Heartbeat(
            "1",
            "pi",
            1,
            2,
            3,
            4,
            List.of(),
            List.of(),
            new Heartbeat.Load(1.0, 2L, 3.0, 4L, 5L, 6L)));
  }

  @Test
  void aNewerPeerMaySayMore() {
    assertThat(BusCodec.decode(heartbeat().put("mood", "fine"), Heartbeat.class).load().diskFree())
        .isEqualTo(6);
  }

  @Test
  void anOlderPeerMaySayLess() {
    JsonObject older = heartbeat();
    older.remove("load");
    assertThat(BusCodec.decode(older, Heartbeat.class).load()).isNull();
  }

  @Test
  void whatWasAlwaysSaidMayNotBeMissing() {
    for (String field : List.of("version", "monoNs", "devices")) {
      JsonObject wrong = heartbeat();
      wrong.remove(field);
      assertThatIllegalArgumentException()
          .as(field)
          .isThrownBy(() -> BusCodec.decode(wrong, Heartbeat.class));
    }
  }
}
