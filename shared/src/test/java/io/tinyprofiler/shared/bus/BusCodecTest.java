package io.tinyprofiler.shared.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonArray;
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

  @Test
  void aRefusalNamesTheMessageAndTheField() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BusCodec.decode(heartbeat().put("monoNs", "soon"), Heartbeat.class))
        .withMessage("not a Heartbeat: field monoNs is soon, not a long");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BusCodec.decode(new JsonObject().put("type", "Dance"), Command.class))
        .withMessageStartingWith("not a Command: ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BusCodec.decode(null, Command.class))
        .withMessage("not a Command: empty");
  }

  @Test
  void messagesInMemoryAreReadAndWrittenAsTheyAre() {
    JsonObject batch =
        new JsonObject()
            .put("epoch", "ff")
            .put("first", 7)
            .put("previous", "")
            .put("lines", new JsonArray().add("a").add("b"));
    assertThat(BusCodec.decode(batch, Batch.class))
        .isEqualTo(new Batch("ff", 7, "", List.of("a", "b")));
    assertThat(BusCodec.text(batch)).isEqualTo(batch.encode());
  }

  @Test
  void aFrameIsTheBridgesSend() {
    Batch batch = new Batch("ff", 7, "", List.of("{\"seq\":7}", "\"".repeat(5_000), "ä\n"));

    JsonObject frame = new JsonObject(BusCodec.frame("hub.ingest", "7-1", batch));

    assertThat(frame)
        .isEqualTo(
            new JsonObject()
                .put("type", "send")
                .put("address", "hub.ingest")
                .put("replyAddress", "7-1")
                .put("body", BusCodec.encode(batch)));
  }
}
