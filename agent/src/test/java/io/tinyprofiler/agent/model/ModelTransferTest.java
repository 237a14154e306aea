package io.tinyprofiler.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceCommand.Identify;
import io.tinyprofiler.agent.device.DeviceCommand.LoadBegin;
import io.tinyprofiler.agent.device.DeviceCommand.LoadEnd;
import io.tinyprofiler.agent.device.DeviceCommand.LoadPart;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.DeviceEvent.Denied;
import io.tinyprofiler.agent.device.DeviceEvent.Hello;
import io.tinyprofiler.agent.device.DeviceEvent.Obeyed;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The device is played; time is a number. */
class ModelTransferTest {

  private static final long MS = 1_000_000;
  private static final String SHA = "ab".repeat(32);

  private final byte[] file = bytes(ModelTransfer.PART_BYTES * 10 + 7);
  private final List<DeviceCommand> sent = new ArrayList<>();
  private ModelTransfer transfer = transfer(info("old", null));

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private ModelTransfer transfer(DeviceInfo device) {
    return new ModelTransfer(new Model(SHA, ByteBuffer.wrap(file)), device, sent::add);
  }

  private static DeviceInfo info(String modelSha, Long ram) {
    return new DeviceInfo(
        "p", "d", "fw", "f", null, 1, ram, null, "m", modelSha, List.of("model"), "int8", "b", "c");
  }

  private static DeviceEvent ok(String command, Long argument) {
    return new Obeyed(command, argument);
  }

  private static DeviceEvent no(String code) {
    return new Denied("model", code, "because");
  }

  private List<LoadPart> parts() {
    return sent.stream().filter(LoadPart.class::isInstance).map(LoadPart.class::cast).toList();
  }

  private DeviceCommand last() {
    return sent.get(sent.size() - 1);
  }

  /** Answers parts in their order until all are there. */
  private void answerParts(int from) {
    for (int i = from; i < parts().size(); i++) {
      transfer.onEvent(ok("model,data", parts().get(i).offset()), 0);
    }
  }

  private void toItsEnd() {
    transfer.begin(0);
    transfer.onEvent(ok("model,begin", null), 0);
    answerParts(0);
  }

  private void failed(FailureKind kind, boolean hopeless, String... words) {
    assertThat(transfer.over()).isTrue();
    assertThat(transfer.loaded()).isNull();
    assertThat(transfer.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    assertThat(transfer.failure().kind()).isEqualTo(kind);
    assertThat(transfer.failure().hopeless()).isEqualTo(hopeless);
    assertThat(transfer.failure().text()).contains(words);
  }

  @Test
  void everyByteArrivesAndTheDeviceSaysThatItHasIt() {
    transfer.begin(0);
    assertThat(sent).containsExactly(new LoadBegin(file.length, SHA));
    transfer.onEvent(ok("model,begin", null), 0);
    assertThat(parts()).hasSize(ModelTransfer.WINDOW);
    answerParts(0);

    assertThat(parts()).hasSize(11);
    byte[] arrived = new byte[file.length];
    for (LoadPart part : parts()) {
      System.arraycopy(part.bytes(), 0, arrived, (int) part.offset(), part.bytes().length);
    }
    assertThat(arrived).isEqualTo(file);
    assertThat(last()).isInstanceOf(LoadEnd.class);
    transfer.onEvent(ok("model,end", null), 0);
    assertThat(last()).isInstanceOf(Identify.class);
    assertThat(transfer.over()).isFalse();
    transfer.onEvent(new Hello(info(SHA, null)), 0);
    assertThat(transfer.over()).isTrue();
    assertThat(transfer.failure()).isNull();
    assertThat(transfer.loaded().modelSha()).isEqualTo(SHA);
  }

  @Test
  void aModelLargerThanTheRamIsRefusedBeforeAnythingIsSent() {
    transfer = transfer(info("old", 2_000L));
    transfer.begin(0);

    assertThat(sent).isEmpty();
    failed(FailureKind.MODEL, true, file.length + " bytes", "2000 bytes of RAM");
  }

  @Test
  void aDeviceWithoutRoomSaysHowMuchItHasBeforeAnyPartIsSent() {
    transfer.begin(0);
    transfer.onEvent(new Denied("model", "toolong", "bytes of a model: 1024"), 0);

    assertThat(parts()).isEmpty();
    failed(FailureKind.MODEL, true, file.length + " bytes", "bytes of a model: 1024");
  }

  @Test
  void whatIsNotAnsweredIsSentAgainFromTheLowest() {
    transfer.begin(0);
    transfer.onEvent(ok("model,begin", null), 0);
    transfer.onEvent(ok("model,data", 288L), 100 * MS); // part 0, or its answer, is lost
    int before = parts().size();

    transfer.onTime(1_099 * MS);
    assertThat(parts()).hasSize(before);
    transfer.onTime(1_100 * MS);
    assertThat(parts().subList(before, parts().size()))
        .extracting(LoadPart::offset)
        .containsExactly(0L, 576L, 864L, 1152L);
    answerParts(before);
    assertThat(last()).isInstanceOf(LoadEnd.class);
  }

  @Test
  void anAnswerThatComesTwiceCountsOnce() {
    transfer.begin(0);
    transfer.onEvent(ok("model,begin", null), 0);
    transfer.onEvent(ok("model,begin", null), 0);
    transfer.onEvent(ok("model,data", 0L), 0);
    transfer.onEvent(ok("model,data", 0L), 0);
    transfer.onEvent(ok("model,data", 1L), 0);

    assertThat(parts()).hasSize(ModelTransfer.WINDOW + 1);
  }

  @Test
  void aDeviceThatStopsAnsweringIsGivenUp() {
    transfer.begin(0);
    transfer.onEvent(ok("model,begin", null), 0);
    transfer.onEvent(ok("model,data", 0L), 0);
    for (int i = 1; !transfer.over(); i++) {
      assertThat(i).isLessThanOrEqualTo(ModelTransfer.PATIENCE);
      transfer.onTime(transfer.deadlineNs());
    }

    failed(FailureKind.LINK, false, "after 288 of " + file.length);
  }

  @Test
  void aLostAnswerToTheEndIsMadeUpForByAskingWhoItIs() {
    toItsEnd();
    transfer.onTime(transfer.deadlineNs());
    transfer.onEvent(no("state"), 0);
    assertThat(last()).isInstanceOf(Identify.class);
    transfer.onEvent(new Hello(info(SHA, null)), 0);

    assertThat(transfer.loaded()).isNotNull();
  }

  @Test
  void aDeviceThatKeepsItsOwnModelHasFailed() {
    toItsEnd();
    transfer.onEvent(ok("model,end", null), 0);
    transfer.onEvent(new Hello(info("old", null)), 0);

    failed(FailureKind.BOARD, false, "says that it has m");
  }

  @Test
  void aModelThatTheFirmwareCannotRunIsHopelessAndDamageOnTheLineIsNot() {
    toItsEnd();
    transfer.onEvent(no("model"), 0);
    failed(FailureKind.MODEL, true, "because");

    transfer = transfer(info("old", null));
    sent.clear();
    toItsEnd();
    transfer.onEvent(no("hash"), 0);
    failed(FailureKind.LINK, false, "because (hash)");
  }

  @Test
  void aDeviceThatForgotWhatWasBegunIsBegunAnewLater() {
    transfer.begin(0);
    transfer.onEvent(ok("model,begin", null), 0);
    transfer.onEvent(no("state"), 0);

    failed(FailureKind.BOARD, false, "because (state)");
  }

  @Test
  void anythingElseThatTheDeviceSaysChangesNothing() {
    transfer.begin(0);
    transfer.onEvent(new Hello(info(SHA, null)), 0);
    transfer.onEvent(new Denied("sync", "busy", ""), 0);
    transfer.onEvent(ok("stat", null), 0);
    transfer.onEvent(ok("model,end", null), 0);

    assertThat(transfer.over()).isFalse();
    assertThat(sent).hasSize(1);
  }

  /** A line that loses a quarter of all frames in both directions. */
  @Test
  void aLossyLineDeliversTheModelAllTheSame() {
    for (long seed = 1; seed <= 50; seed++) {
      Random chance = new Random(seed);
      sent.clear();
      transfer = transfer(info("old", null));
      LossyDevice device = new LossyDevice();
      long now = 0;
      transfer.begin(now);
      for (int step = 0; !transfer.over() && step < 10_000; step++) {
        Deque<DeviceEvent> answers = new ArrayDeque<>();
        sent.stream().filter(c -> chance.nextInt(4) > 0).forEach(c -> device.obey(c, answers));
        sent.clear();
        for (DeviceEvent answer : answers) {
          if (chance.nextInt(4) > 0) {
            transfer.onEvent(answer, now);
          }
        }
        if (sent.isEmpty() && !transfer.over()) {
          now = transfer.deadlineNs();
          transfer.onTime(now);
        }
      }
      assertThat(transfer.failure()).as("seed %d", seed).isNull();
      assertThat(transfer.loaded()).as("seed %d", seed).isNotNull();
    }
  }

  private final class LossyDevice {

    private byte[] coming;
    private boolean has;

    void obey(DeviceCommand command, Deque<DeviceEvent> answers) {
      if (command instanceof LoadBegin begin) {
        coming = new byte[(int) begin.bytes()];
        answers.add(ok("model,begin", null));
      } else if (command instanceof LoadPart part && coming != null) {
        System.arraycopy(part.bytes(), 0, coming, (int) part.offset(), part.bytes().length);
        answers.add(ok("model,data", part.offset()));
      } else if (command instanceof LoadEnd && coming != null) {
        has = Arrays.equals(coming, file);
        coming = null;
        answers.add(has ? ok("model,end", null) : no("hash"));
      } else if (command instanceof Identify) {
        answers.add(new Hello(info(has ? SHA : "old", null)));
      } else {
        answers.add(no("state"));
      }
    }
  }
}
