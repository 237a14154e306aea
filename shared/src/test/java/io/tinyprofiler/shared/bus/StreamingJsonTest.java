package io.tinyprofiler.shared.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.record.DeviceState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.DatabindCodec;
import io.vertx.core.json.jackson.JacksonCodec;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamingJsonTest {

  @Test
  void vertxTakesIt() {
    assertThat(Json.CODEC).isExactlyInstanceOf(JacksonCodec.class);
  }

  @Test
  void itWritesAndReadsWhatTheDataBinderDoes() {
    JsonObject all =
        new JsonObject()
            .put("instant", Instant.parse("2026-11-23T10:15:30.120Z"))
            .put("bytes", new byte[] {-1, 2})
            .put("buffer", Buffer.buffer("ab"))
            .put("enum", DeviceState.IDLE)
            .put("numbers", new JsonArray().add(1L << 60).add(1e-7).add(1.5f).add(Double.NaN))
            .put("big", new BigInteger("99999999999999999999"))
            .put("text", "\"\u2028\u0001é😀</script>")
            .put("map", Map.of("list", List.of(true, new JsonObject())))
            .putNull("none");
    DatabindCodec binder = new DatabindCodec();
    assertThat(all.encode()).isEqualTo(binder.toString(all));
    assertThat(all.encodePrettily()).isEqualTo(binder.toString(all, true));
    assertThat(new JsonObject(all.encode()).getMap())
        .isEqualTo(binder.fromString(all.encode(), JsonObject.class).getMap());
  }
}
