package io.tinyprofiler.agent.device.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.DeviceEvent.Console;
import io.tinyprofiler.agent.device.DeviceEvent.Damaged;
import io.tinyprofiler.agent.device.DeviceEvent.Denied;
import io.tinyprofiler.agent.device.DeviceEvent.Hello;
import io.tinyprofiler.agent.device.DeviceEvent.LinkCounters;
import io.tinyprofiler.agent.device.DeviceEvent.Memory;
import io.tinyprofiler.agent.device.DeviceEvent.Obeyed;
import io.tinyprofiler.agent.device.DeviceEvent.Power;
import io.tinyprofiler.agent.device.DeviceEvent.Prefilled;
import io.tinyprofiler.agent.device.DeviceEvent.RunAccepted;
import io.tinyprofiler.agent.device.DeviceEvent.RunEnded;
import io.tinyprofiler.agent.device.DeviceEvent.Synced;
import io.tinyprofiler.agent.device.DeviceEvent.Temperature;
import io.tinyprofiler.agent.device.DeviceEvent.Throttled;
import io.tinyprofiler.agent.device.DeviceEvent.Token;
import io.tinyprofiler.agent.device.RecordedEffects;
import io.tinyprofiler.agent.rig.Seeds;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeDriverTest {

  private final RecordedEffects device = new RecordedEffects();
  private final NativeDriver driver = new NativeDriver("P", device);

  private List<DeviceEvent> receive(String... bodies) {
    device.events.clear();
    byte[] bytes = Frames.frames(bodies);
    driver.received(bytes, bytes.length, 42);
    return device.events;
  }

  @Test
  void readsEveryKind() {
    assertThat(receive("sync,4294967295,18446744073709551615"))
        .containsExactly(new Synced(4294967295L, -1));
    assertThat(receive("run,7,1000,1")).containsExactly(new RunAccepted(7, 1000, 1));
    assertThat(receive("run,4294967295,1,1")).containsExactly(new RunAccepted(4294967295L, 1, 1));
    assertThat(receive("pre,7,2000")).containsExactly(new Prefilled(7, 2000));
    assertThat(receive("mem,4000,1,2,3")).containsExactly(new Memory(4000, 1L, 2L, 3L));
    assertThat(receive("mem,4000,,,")).containsExactly(new Memory(4000, null, null, null));
    assertThat(receive("tmp,4100,-12500")).containsExactly(new Temperature(4100, -12_500));
    assertThat(receive("thr,4150,low voltage")).containsExactly(new Throttled(4150, "low voltage"));
    assertThat(receive("pwr,4200,3300000,41000"))
        .containsExactly(new Power(4200, 3_300_000, 41_000));
    assertThat(receive("lnk,4300,0,2")).containsExactly(new LinkCounters(4300, 0, 2));
    assertThat(receive("ok,stat")).containsExactly(new Obeyed("stat", null));
    assertThat(receive("ok,abort,7")).containsExactly(new Obeyed("abort", 7L));
    assertThat(receive("no,run,busy,run 7%2C still"))
        .containsExactly(new Denied("run", "busy", "run 7, still"));
    assertThat(receive("end,7,5000,3,fd1f0f4381eb0395,done"))
        .containsExactly(new RunEnded(7, 5000, 3, "fd1f0f4381eb0395", RunStatus.DONE, null));
    assertThat(receive("end,7,5000,0,cbf29ce484222325,eos,0123456789abcdef"))
        .containsExactly(
            new RunEnded(7, 5000, 0, "cbf29ce484222325", RunStatus.EOS, "0123456789abcdef"));
    assertThat(device.stamps).containsOnly(42L);
  }

  @Test
  void readsATokensBytesEvenIfTheyAreAPartOfACharacter() {
    assertThat(receive("tok,7,12,3000,411,%E4%B8"))
        .singleElement()
        .satisfies(
            event -> {
              Token token = (Token) event;
              assertThat(token.run()).isEqualTo(7);
              assertThat(token.position()).isEqualTo(12);
              assertThat(token.tick()).isEqualTo(3000);
              assertThat(token.id()).isEqualTo(411);
              assertThat(token.piece()).isEqualTo(new byte[] {(byte) 0xE4, (byte) 0xB8});
            });
  }

  @Test
  void whatADeviceDoesNotKnowOfItselfIsNull() {
    assertThat(receive(Frames.hello("board-1", "b00t")))
        .containsExactly(
            new Hello(
                new DeviceInfo(
                    "host",
                    "board-1",
                    "fw",
                    "sha",
                    null,
                    1_000_000_000L,
                    null,
                    65_536L,
                    "fable",
                    "msha",
                    List.of("live", "prompt"),
                    "int8",
                    "b00t",
                    "power")));
    assertThat(receive("lnk,4300,,2")).isEmpty();
  }

  @Test
  void anotherVersionIsSaidSo() {
    assertThat(receive("hello,2,host,x"))
        .containsExactly(
            new Denied("hello", "version", "it speaks version 2 of the protocol, not 1"));
  }

  @Test
  void unknownKindsAndMoreFieldsAreForLaterVersions() {
    assertThat(receive("future,1,2", "pre,7,2000,9")).containsExactly(new Prefilled(7, 2000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sync,1",
        "sync,,5",
        "run,4294967296,1,1",
        "pre,7,18446744073709551616",
        "pre,7,-1",
        "tok,7,0,3000,411",
        "tok,7,2147483648,3000,411,a",
        "tmp,1,-",
        "tmp,1,",
        "thr,1",
        "thr,,heat",
        "end,7,5000,3,fd1f0f4381eb0395,exploded",
        "end,7,5000,3,fd1f0f4381eb0395,lost",
        "hello,1,host,,fw,sha,0,1000,0,0,m,ms,live,int8,b,power",
        "hello,1,host,u,fw,sha,0,0,0,0,m,ms,live,int8,b,power",
        "hello"
      })
  void whatAKindCannotSayIsDamage(String body) {
    assertThat(receive(body)).containsExactly(new Damaged("form"));
  }

  @Test
  void textBesidesFramesIsConsoleOutput() {
    byte[] boot = "boot ok\r\n~torn\n".getBytes(StandardCharsets.US_ASCII);
    driver.received(boot, boot.length, 1);
    assertThat(device.events).containsExactly(new Console("boot ok"), new Damaged("torn"));
  }

  @Test
  void writesEveryCommand() {
    driver.identify();
    driver.send(new DeviceCommand.Sync(4294967295L));
    driver.send(new DeviceCommand.Stat());
    driver.send(new DeviceCommand.Run(7, 256, 0, 0, RunMode.LIVE, ""));
    driver.send(new DeviceCommand.Run(8, 256, 0, 0, RunMode.DEFERRED, ""));
    driver.send(new DeviceCommand.Dump(8, 64, 3));
    driver.send(new DeviceCommand.Abort(7));
    driver.send(new DeviceCommand.Reset());

    assertThat(device.written)
        .containsExactly(
            "\n~hello*D26E\n",
            "~sync,4294967295*B413\n",
            "~stat*5FA9\n",
            "~run,7,256,0,0,live,*A82E\n",
            new String(Frames.frame("run,8,256,0,0,deferred,"), StandardCharsets.US_ASCII),
            new String(Frames.frame("dump,8,64,3"), StandardCharsets.US_ASCII),
            "~abort,7*FC22\n",
            "~reset*E60A\n");
  }

  @Test
  void aLongPromptGoesAheadInPartsOneAtATime() {
    receive(Frames.hello("board-1", "b00t"));
    String prompt = "Größe, 100% ".repeat(100);
    driver.send(new DeviceCommand.Run(9, 32, 700, 42, RunMode.LIVE, prompt));

    byte[] assembled = new byte[2_000];
    int end = 0;
    for (String frame = onlyFrame(); frame.startsWith("~prompt,"); frame = onlyFrame()) {
      assertThat(frame).hasSizeLessThanOrEqualTo(512);
      int at = end;
      int[] taken = {0};
      new FrameReader(new PartSink(assembled, at, taken)).accept(bytes(frame), frame.length());
      end += taken[0];
      device.written.clear();
      assertThat(receive("ok,prompt," + at)).isEmpty();
    }
    assertThat(onlyFrame()).startsWith("~run,9,32,700,42,live,*");
    assertThat(new String(assembled, 0, end, StandardCharsets.UTF_8)).isEqualTo(prompt);
  }

  private String onlyFrame() {
    assertThat(device.written).hasSize(1);
    return device.written.get(0);
  }

  private static byte[] bytes(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record PartSink(byte[] into, int at, int[] taken) implements FrameReader.Sink {
    @Override
    public void frame(Frame frame) {
      assertThat(frame.unsigned(1)).isEqualTo(at);
      byte[] part = frame.bytes(2);
      taken[0] = part.length;
      System.arraycopy(part, 0, into, at, part.length);
    }

    @Override
    public void console(byte[] line, int length) {}

    @Override
    public void damaged(String kind) {}
  }

  @Test
  void aRefusedPartRefusesTheRun() {
    receive(Frames.hello("board-1", "b00t"));
    driver.send(new DeviceCommand.Run(9, 32, 0, 0, RunMode.LIVE, "x".repeat(600)));
    assertThat(receive("no,prompt,toolong,the prompt does not fit"))
        .containsExactly(new Denied("run", "toolong", "the prompt does not fit"));
    device.written.clear();
    assertThat(receive("ok,prompt,0", "no,prompt,state,late")).isEmpty();
    assertThat(device.written).isEmpty();
  }

  @Test
  void textLeftFromARunThatNeverBeganIsClearedFirst() {
    receive(Frames.hello("board-1", "b00t"));
    driver.send(new DeviceCommand.Run(9, 32, 0, 0, RunMode.LIVE, "x".repeat(600)));
    driver.send(new DeviceCommand.Abort(9));
    device.written.clear();
    receive("ok,prompt,0"); // of the run that was aborted

    driver.send(new DeviceCommand.Run(10, 32, 0, 0, RunMode.LIVE, ""));
    assertThat(device.takeWritten()).singleElement().asString().startsWith("~prompt,0,*");
    receive("ok,prompt,0");
    assertThat(device.takeWritten()).singleElement().asString().startsWith("~run,10,32,0,0,live,*");
    driver.send(new DeviceCommand.Run(11, 32, 0, 0, RunMode.LIVE, ""));
    assertThat(device.takeWritten()).singleElement().asString().startsWith("~run,11,");
  }

  @Test
  void everyChunkingGivesTheSameEvents() {
    Seeds.each(
        500,
        random -> {
          byte[] stream = stream(random);
          assertThat(texts(stream, () -> 1 + random.nextInt(80)))
              .isEqualTo(texts(stream, () -> stream.length));
        });
  }

  /** Frames, some with a flipped byte, and noise between them. */
  private static byte[] stream(Random random) {
    var stream = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < 40; i++) {
      byte[] frame = Frames.frame("tok,7,%d,%d,%d, a%%2C".formatted(i, i * 1000, i % 512));
      if (random.nextInt(4) == 0) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
      }
      stream.writeBytes(frame);
      if (random.nextInt(8) == 0) {
        byte[] noise = new byte[random.nextInt(700)];
        random.nextBytes(noise);
        stream.writeBytes(noise);
      }
    }
    return stream.toByteArray();
  }

  private static List<String> texts(byte[] stream, java.util.function.IntSupplier chunk) {
    RecordedEffects effects = new RecordedEffects();
    NativeDriver driver = new NativeDriver("P", effects);
    for (int from = 0; from < stream.length; ) {
      byte[] piece =
          java.util.Arrays.copyOfRange(
              stream, from, Math.min(stream.length, from + chunk.getAsInt()));
      driver.received(piece, piece.length, from);
      from += piece.length;
    }
    return effects.events.stream().map(NativeDriverTest::text).collect(Collectors.toList());
  }

  private static String text(DeviceEvent event) {
    return event instanceof Token token
        ? "token %d %s"
            .formatted(token.position(), new String(token.piece(), StandardCharsets.UTF_8))
        : event.toString();
  }
}
