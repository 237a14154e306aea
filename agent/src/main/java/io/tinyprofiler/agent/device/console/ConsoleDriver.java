package io.tinyprofiler.agent.device.console;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceDriver;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.DeviceEvent.Denied;
import io.tinyprofiler.agent.device.DriverOptions;
import io.tinyprofiler.agent.device.TextLines;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Firmware that knows no protocol and only prints text, such as a port of llama2.c. Patterns tell
 * the text of a run from everything else. The device has no clock to show: all ticks are the
 * agent's monotonic clock when the bytes were read, ns, and what it is must be configured.
 *
 * <pre>
 * IDLE --run--> WAITING --ready--> STARTING --start--> GENERATING --end, abort, reboot--> IDLE
 * </pre>
 */
public final class ConsoleDriver implements DeviceDriver {

  private static final long TICK_HZ = 1_000_000_000;

  /** What a pattern stands for may come in pieces; this much is looked at. */
  private static final int PATTERN_BYTES = 1_024;

  private static final String CLAIMED_RATE = "llama2c_tok_s";

  private enum State {
    IDLE,
    /** For the device to take a prompt. */
    WAITING,
    STARTING,
    GENERATING
  }

  private final ConsoleOptions options;
  private final String port;
  private final Effects effects;
  private final TextLines prose = new TextLines(this::tellConsole);
  private final StampedText text = new StampedText();
  private final ConsoleText found = new ConsoleText(text);
  private final StampedText recent = new StampedText();
  private final StampedText idle = new StampedText();

  private State state = State.IDLE;
  private DeviceCommand.Run asked;
  private boolean ready;
  private DeviceInfo info;
  private long run;
  private int tokens;
  private long hostNs;

  public ConsoleDriver(ConsoleOptions options, String port, Effects effects) {
    this.options = options;
    this.port = port;
    this.effects = effects;
  }

  @Override
  public void received(byte[] bytes, int length, long atNs) {
    hostNs = atNs;
    if (rebooted(bytes, length) || state == State.IDLE || state == State.WAITING) {
      unasked(bytes, length);
      return;
    }
    text.append(bytes, length, atNs);
    if (state == State.STARTING) {
      awaitStart();
    }
    if (state == State.GENERATING) {
      generate();
    }
  }

  /** What it prints outside of a run. */
  private void unasked(byte[] bytes, int length) {
    prose.accept(bytes, length);
    if (options.ready() == null) {
      return;
    }
    idle.append(bytes, length, hostNs);
    if (options.ready().matcher(idle).find()) {
      ready = true;
    }
    idle.drop(ready ? idle.length() : Math.max(0, idle.length() - PATTERN_BYTES));
    if (ready && state == State.WAITING) {
      begin();
    }
  }

  private void tellConsole(String line) {
    effects.event(new DeviceEvent.Console(line), hostNs);
  }

  private boolean rebooted(byte[] bytes, int length) {
    if (options.boot() == null) {
      return false;
    }
    recent.append(bytes, length, hostNs);
    boolean booted = options.boot().matcher(recent).find();
    recent.drop(booted ? recent.length() : Math.max(0, recent.length() - PATTERN_BYTES));
    if (booted && info != null) {
      forget();
      greet("boot");
    }
    return booted;
  }

  private void forget() {
    state = State.IDLE;
    ready = false;
    text.drop(text.length());
  }

  private void awaitStart() {
    ConsoleText.Found start = found.find(options.start());
    if (start != null) {
      toConsole(start.end());
      accepted(start.hostNs());
    }
  }

  private void toConsole(int count) {
    byte[] before = text.bytes(0, count);
    text.drop(count);
    unasked(before, before.length);
    prose.flush();
  }

  private void accepted(long atNs) {
    state = State.GENERATING;
    effects.event(new DeviceEvent.RunAccepted(run, atNs, null), atNs);
  }

  private void generate() {
    ConsoleText.Found end = found.find(options.end());
    if (end == null) {
      tell(run, found.takeTokens(options.token(), options.end()));
    } else {
      ended(end);
    }
  }

  /** Whoever hears of a token may end the run. */
  private void tell(long of, List<ConsoleText.Piece> pieces) {
    for (ConsoleText.Piece piece : pieces) {
      if (state == State.GENERATING && run == of) {
        int position = tokens++;
        effects.event(
            new DeviceEvent.Token(
                of, position, piece.hostNs(), TokenChunk.UNKNOWN_ID, piece.bytes()),
            piece.hostNs());
      }
    }
  }

  private void ended(ConsoleText.Found end) {
    long ending = run;
    tell(ending, found.takeLastTokens(options.token(), end.start()));
    if (state == State.GENERATING && run == ending) {
      claimed(end.group());
      over(RunStatus.DONE, end.hostNs());
    }
  }

  private void claimed(String rate) {
    if (rate == null) {
      return;
    }
    try {
      double value = Double.parseDouble(rate);
      effects.event(new DeviceEvent.Figure(run, CLAIMED_RATE, value), hostNs);
    } catch (NumberFormatException e) {
      tellConsole("no rate: " + rate);
    }
  }

  private void over(RunStatus status, long atNs) {
    byte[] rest = text.bytes(0, text.length());
    forget();
    unasked(rest, rest.length);
    prose.flush();
    effects.event(new DeviceEvent.RunEnded(run, atNs, tokens, null, status, null), atNs);
  }

  /** Nobody can be asked: what the configuration says counts from the port's opening. */
  @Override
  public void identify() {
    boolean waits = options.ready() != null && !ready;
    if (info == null && !waits) {
      hostNs = effects.nowNs();
      greet("");
    } else if (info != null) {
      effects.event(new DeviceEvent.Hello(info), effects.nowNs());
    }
  }

  private void greet(String resetCause) {
    info =
        new DeviceInfo(
            options.platform(),
            DriverOptions.uid(options.uid(), "console", port),
            options.firmware(),
            null,
            null,
            TICK_HZ,
            null,
            null,
            options.model(),
            null,
            List.of("live", "host-clock"),
            null,
            Long.toHexString(hostNs),
            resetCause);
    effects.event(new DeviceEvent.Hello(info), hostNs);
  }

  /** It speaks when it generates, and is silent otherwise. */
  @Override
  public boolean answers() {
    return false;
  }

  @Override
  public void send(DeviceCommand command) {
    if (command instanceof DeviceCommand.Run wanted) {
      start(wanted);
    } else if (command instanceof DeviceCommand.Abort abort) {
      abort(abort.run());
    } else if (command instanceof DeviceCommand.Sync) {
      deny("sync", "unsupported", "it has no clock to show");
    } else if (command instanceof DeviceCommand.Reset) {
      deny("reset", "unsupported", "it obeys no command");
    }
  }

  private void deny(String command, String code, String why) {
    effects.event(new Denied(command, code, why), effects.nowNs());
  }

  private void start(DeviceCommand.Run wanted) {
    if (wanted.mode() != RunMode.LIVE) {
      deny("run", "unsupported", "it prints text as it is generated, and nothing else");
      return;
    }
    prose.flush();
    asked = wanted;
    run = wanted.run();
    tokens = 0;
    text.drop(text.length());
    state = State.WAITING;
    if (options.ready() == null || ready) {
      begin();
    }
  }

  private void begin() {
    state = State.STARTING;
    ready = false;
    String sent = options.sent(asked);
    if (!sent.isEmpty()) {
      effects.write(sent.getBytes(StandardCharsets.UTF_8));
    }
    if (options.start() == null) {
      accepted(effects.nowNs());
    }
  }

  /** Nothing can stop it: what it still prints is console text. */
  private void abort(long number) {
    if (state == State.IDLE || run != number) {
      deny("abort", "idle", "no such run");
      return;
    }
    ConsoleText.Found end = state == State.GENERATING ? found.findLast(options.end()) : null;
    if (end == null) {
      over(RunStatus.ABORTED, effects.nowNs());
    } else {
      ended(end);
    }
  }
}
