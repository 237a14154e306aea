package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** Plays a device that does deferred runs, and a line that loses what a test wants lost. */
final class DeferredScript {

  static final int MAX_TOKENS = 256;

  final SessionScript script;
  private final List<DeviceEvent> kept = new ArrayList<>();
  private int dumps;
  private Predicate<DeviceEvent> lost = event -> false;

  DeferredScript(SessionSpec spec, String... capabilities) {
    script = new SessionScript(spec);
    script.device(SessionScript.info("boot-1", capabilities)).syncs();
  }

  DeferredScript() {
    this(spec(1, RunMode.DEFERRED), "live", "deferred", "dump", "sync");
  }

  static SessionSpec spec(int repetitions, RunMode... modes) {
    return new SessionSpec(
        new UUID(1, 1),
        SessionScript.DEVICE,
        null,
        List.of(""),
        List.of(modes),
        0,
        repetitions,
        MAX_TOKENS,
        0,
        42,
        0,
        Map.of());
  }

  /** From now on these events do not arrive. */
  DeferredScript losing(Predicate<DeviceEvent> which) {
    lost = which;
    return this;
  }

  static Predicate<DeviceEvent> position(int... positions) {
    return event ->
        event instanceof DeviceEvent.Token token
            && java.util.Arrays.stream(positions).anyMatch(at -> at == token.position());
  }

  /** The device has read the command. */
  DeferredScript understand() {
    script.tell(new DeviceEvent.Obeyed("run", script.number()));
    return this;
  }

  /** Generates without a word, 10 ms a token, and keeps what it will tell. */
  DeferredScript compute(int tokens, RunStatus status) {
    TokenHash hash = new TokenHash();
    long run = script.number();
    kept.clear();
    kept.add(new DeviceEvent.RunAccepted(run, script.tick(), 3));
    script.elapse(10);
    kept.add(new DeviceEvent.Prefilled(run, script.tick()));
    for (int position = 0; position < tokens; position++) {
      script.elapse(10);
      byte[] piece = {(byte) ('a' + position % 26)};
      kept.add(new DeviceEvent.Token(run, position, script.tick(), position + 10, piece));
      hash.add(position + 10);
    }
    kept.add(new DeviceEvent.Memory(script.tick(), 1_000L, 2_000L, 300L));
    kept.add(new DeviceEvent.RunEnded(run, script.tick(), tokens, hash.hex(), status, null));
    return this;
  }

  /** Tells everything. */
  DeferredScript tell() {
    kept.forEach(this::send);
    return this;
  }

  private void send(DeviceEvent event) {
    script.elapse(1);
    if (!lost.test(event)) {
      script.tell(event);
    }
  }

  /** Answers the next {@code dump} as the protocol says; its answer may be lost too. */
  DeferredScript dump() {
    DeviceCommand.Dump asked = asked().get(dumps++);
    int end = asked.from() + asked.count();
    int tokens = ((DeviceEvent.RunEnded) kept.get(kept.size() - 1)).tokens();
    for (DeviceEvent event : kept) {
      boolean wanted =
          event instanceof DeviceEvent.Token token
              ? token.position() >= asked.from() && token.position() < end
              : isHead(event) ? asked.from() == 0 : end > tokens;
      if (wanted) {
        send(event);
      }
    }
    send(new DeviceEvent.Obeyed("dump", asked.run()));
    return this;
  }

  /** Refuses the next {@code dump}. */
  DeferredScript refuse(String code) {
    dumps++;
    script.tell(new DeviceEvent.Denied("dump", code, "said " + code));
    return this;
  }

  private static boolean isHead(DeviceEvent event) {
    return event instanceof DeviceEvent.RunAccepted || event instanceof DeviceEvent.Prefilled;
  }

  List<DeviceCommand.Dump> asked() {
    return script.sent(DeviceCommand.Dump.class);
  }

  /** Whether a {@code dump} waits for its answer. */
  boolean asks() {
    return asked().size() > dumps;
  }
}
