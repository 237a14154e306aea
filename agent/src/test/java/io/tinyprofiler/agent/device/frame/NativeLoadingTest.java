package io.tinyprofiler.agent.device.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.DeviceEvent.Damaged;
import io.tinyprofiler.agent.device.DeviceEvent.Obeyed;
import io.tinyprofiler.agent.device.RecordedEffects;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The native protocol's frames of a model that is loaded. */
class NativeLoadingTest {

  private final RecordedEffects device = new RecordedEffects();
  private final NativeDriver driver = new NativeDriver("P", device);

  @Test
  void writesAModelInParts() {
    driver.send(new DeviceCommand.LoadBegin(1_056_540, "ab".repeat(32)));
    driver.send(new DeviceCommand.LoadPart(288, new byte[] {(byte) 0xFB, (byte) 0xFF, 1, 2}));
    driver.send(new DeviceCommand.LoadPart(4_294_967_000L, new byte[288]));
    driver.send(new DeviceCommand.LoadEnd());
    driver.send(new DeviceCommand.Identify());

    assertThat(device.takeWritten())
        .containsExactly(
            written("model,begin,1056540," + "ab".repeat(32)),
            written("model,data,288,+/8BAg=="),
            written("model,data,4294967000," + "A".repeat(384)),
            written("model,end"),
            written("hello"));
  }

  private static String written(String body) {
    return new String(Frames.frame(body), StandardCharsets.US_ASCII);
  }

  @Test
  void readsWhichStepWasTaken() {
    assertThat(receive("ok,model,begin")).containsExactly(new Obeyed("model,begin", null));
    assertThat(receive("ok,model,288")).containsExactly(new Obeyed("model,data", 288L));
    assertThat(receive("ok,model,end")).containsExactly(new Obeyed("model,end", null));
    assertThat(receive("ok,model")).containsExactly(new Damaged("form"));
    assertThat(receive("ok,model,x")).containsExactly(new Damaged("form"));
  }

  private List<DeviceEvent> receive(String body) {
    device.events.clear();
    byte[] bytes = Frames.frame(body);
    driver.received(bytes, bytes.length, 42);
    return device.events;
  }
}
