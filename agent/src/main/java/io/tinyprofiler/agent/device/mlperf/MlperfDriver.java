package io.tinyprofiler.agent.device.mlperf;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceDriver;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.DeviceEvent.Denied;
import io.tinyprofiler.agent.device.DriverOptions;
import io.tinyprofiler.agent.device.TextLines;
import io.tinyprofiler.agent.device.mlperf.MlperfDialogue.Answer;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * The protocol of MLPerf Tiny, performance mode: every device that EEMBC's runner can drive. A run
 * is a timed window of inferences, or an evaluation of labelled inputs; its ticks are the device's
 * microseconds.
 */
public final class MlperfDriver implements DeviceDriver {

  private static final String LAP = "m-lap-us-";
  private static final String NAME = "m-name-";
  private static final String PROFILE = "m-profile-";
  private static final String MODEL = "m-model-";
  private static final String NO_LAPS =
      "it prints no m-lap-us, as in energy mode; restart it in performance mode";
  private static final String BOOTED = "m-init-done";

  /** Questions that may go unheard before the next is asked: a device may be booting, or infer. */
  private static final int PATIENCE = 4;

  private final MlperfOptions options;
  private final LabelledInputs inputs;
  private final String port;
  private final Effects effects;
  private final TextLines reader = new TextLines(this::line);
  private final LapClock clock = new LapClock();
  private final MlperfDialogue dialogue;

  private DeviceInfo info;
  private MlperfRun run;
  private long hostNs;
  private long lastTick;
  private int unheard;
  private int iterations = 1;

  /**
   * A driver.
   *
   * @param inputs labelled ones; null if there are none
   */
  public MlperfDriver(MlperfOptions options, LabelledInputs inputs, String port, Effects effects) {
    this.options = options;
    this.inputs = inputs;
    this.port = port;
    this.effects = effects;
    this.dialogue = new MlperfDialogue(effects::write);
  }

  @Override
  public void received(byte[] bytes, int length, long atNs) {
    hostNs = atNs;
    reader.accept(bytes, length);
  }

  private void line(String raw) {
    String line = raw.strip();
    if (line.equals(BOOTED)) {
      rebooted();
      return;
    }
    if (isLap(line)) {
      lastTick = clock.tick(Long.parseLong(line.substring(LAP.length())), hostNs);
      dialogue.lap(lastTick);
    } else {
      tellConsole(line);
      dialogue.line(line);
    }
    if (run != null && !run.over()) {
      tell(new DeviceEvent.Busy(run.number()));
    }
  }

  private static boolean isLap(String line) {
    return line.startsWith(LAP) && line.substring(LAP.length()).matches("[0-9]{1,18}");
  }

  /** What is no message, and complaints that answer nothing, are for people. */
  private void tellConsole(String line) {
    boolean message = line.startsWith("m-") || (line.startsWith("e-[") && !dialogue.silent());
    if (!message) {
      tell(new DeviceEvent.Console(line));
    }
  }

  private void tell(DeviceEvent event) {
    effects.event(event, hostNs);
  }

  private void rebooted() {
    dialogue.rebooted();
    clock.restart();
    if (run != null) {
      run.forget();
      run = null;
    }
    if (info == null) {
      askWho();
    } else {
      greet(info.platform(), info.firmware(), info.model(), "boot");
    }
  }

  @Override
  public void identify() {
    if (!dialogue.busy()) {
      askWho();
    } else if (info == null && ++unheard % PATIENCE == 0) {
      dialogue.forget();
      askWho();
    }
  }

  private void askWho() {
    dialogue.insist("name", NAME, this::named);
  }

  private void named(Answer answer) {
    if (answer.error() == null) {
      String name = MlperfDialogue.bracketed(answer.after(NAME).orElse(""));
      dialogue.insist("profile", PROFILE, profile -> profiled(name, profile));
    }
  }

  private void profiled(String name, Answer answer) {
    if (answer.error() != null) {
      tell(new Denied("hello", "profile", "it says: " + answer.error()));
      return;
    }
    String firmware = MlperfDialogue.bracketed(answer.after(PROFILE).orElse(""));
    String model = MlperfDialogue.bracketed(answer.after(MODEL).orElse(""));
    boolean same =
        info != null
            && info.platform().equals(name)
            && info.firmware().equals(firmware)
            && info.model().equals(model);
    if (same) {
      tell(new DeviceEvent.Hello(info));
    } else {
      dialogue.ask(
          "timestamp",
          time -> {
            if (time.laps().isEmpty()) {
              tell(new Denied("hello", "energy", NO_LAPS));
            } else {
              greet(name, firmware, model, "");
            }
          });
    }
  }

  private void greet(String name, String firmware, String model, String resetCause) {
    List<String> capabilities = new ArrayList<>(List.of("inference", "sync"));
    if (inputs != null) {
      capabilities.add("accuracy");
    }
    info =
        new DeviceInfo(
            name,
            DriverOptions.uid(options.uid(), "mlperf", port),
            firmware,
            null,
            null,
            LapClock.TICK_HZ,
            null,
            null,
            model,
            null,
            capabilities,
            null,
            Long.toHexString(hostNs),
            resetCause);
    tell(new DeviceEvent.Hello(info));
  }

  @Override
  public void send(DeviceCommand command) {
    if (command instanceof DeviceCommand.Run asked) {
      start(asked);
    } else if (command instanceof DeviceCommand.Sync sync) {
      sync(sync.nonce());
    } else if (command instanceof DeviceCommand.Stat) {
      identify(); // a sign of life is all that it can give
    } else if (command instanceof DeviceCommand.Abort abort) {
      abort(abort.run());
    } else {
      tell(new Denied("reset", "unsupported", "the protocol has no reset"));
    }
  }

  private void sync(long nonce) {
    if (dialogue.busy()) {
      tell(new Denied("sync", "busy", "the device has not answered the last command yet"));
      return;
    }
    dialogue.ask(
        "timestamp",
        answer -> {
          if (!answer.laps().isEmpty()) {
            tell(new DeviceEvent.Synced(nonce, lastTick));
          }
        });
  }

  /** The protocol cannot stop an inference: the device is heard again when it is ready. */
  private void abort(long number) {
    if (run == null || run.over() || run.number() != number) {
      tell(new Denied("abort", "idle", "no such run"));
      return;
    }
    run.end(RunStatus.ABORTED);
  }

  private void start(DeviceCommand.Run asked) {
    boolean accuracy = asked.mode() == RunMode.ACCURACY;
    OptionalInt input = asked.prompt().isEmpty() ? OptionalInt.of(-1) : find(asked.prompt());
    if (dialogue.busy() || (run != null && !run.over())) {
      deny("busy", "it has not answered the last command yet");
    } else if (asked.mode() == RunMode.DEFERRED) {
      deny("unsupported", "it has no tokens that could be deferred");
    } else if (accuracy && inputs == null) {
      deny("unsupported", "no labelled inputs are configured; give the driver a folder as data");
    } else if (input.isEmpty()) {
      deny("args", "there is no input '%s'; the prompt names one".formatted(asked.prompt()));
    } else {
      run = new MlperfRun(asked.run(), dialogue, this::tell, () -> lastTick);
      dialogue.ask("timestamp", answer -> accepted(run, accuracy, input.getAsInt(), answer));
    }
  }

  private OptionalInt find(String name) {
    return inputs == null ? OptionalInt.empty() : inputs.find(name);
  }

  private void deny(String code, String why) {
    tell(new Denied("run", code, why));
  }

  private void accepted(MlperfRun begun, boolean accuracy, int input, Answer answer) {
    if (begun.over()) {
      return;
    }
    if (answer.laps().isEmpty()) {
      begun.forget();
      deny("unsupported", NO_LAPS);
      return;
    }
    tell(new DeviceEvent.RunAccepted(begun.number(), lastTick, null));
    MlperfWindow window = new MlperfWindow(begun, options, enough -> iterations = enough);
    if (accuracy) {
      new MlperfEvaluation(begun, inputs).begin();
    } else if (input < 0) {
      window.begin(iterations);
    } else {
      loadFor(begun, input, () -> window.begin(iterations));
    }
  }

  private void loadFor(MlperfRun begun, int input, Runnable then) {
    LabelledInputs.Input which = inputs.get(input);
    try {
      byte[] bytes = inputs.bytes(input);
      int size = which.windowBytes() == 0 ? bytes.length : which.windowBytes();
      begun.load(Arrays.copyOf(bytes, size), then);
    } catch (UncheckedIOException e) {
      begun.fail(FailureKind.AGENT, "input %s cannot be read".formatted(which.name()));
    }
  }
}
