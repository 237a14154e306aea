package io.tinyprofiler.agent.model;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.DeviceEvent.Denied;
import io.tinyprofiler.agent.device.DeviceEvent.Hello;
import io.tinyprofiler.agent.device.DeviceEvent.Obeyed;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One model on its way into a device's RAM. Does no I/O and reads no clock: events and the time go
 * in, commands and {@link #deadlineNs} come out.
 *
 * <pre>
 * BEGINNING --ok--> SENDING --every part ok--> ENDING --ok--> ASKING --hello--> OVER
 *                   any --refused, silent for too long--> OVER
 * </pre>
 *
 * <p>Up to {@value #WINDOW} parts are in flight. A device that answers nothing for a while is sent
 * again whatever it has not answered: parts may come twice, and in any order.
 */
public final class ModelTransfer {

  /**
   * Why the model is not on the device.
   *
   * @param hopeless whether trying again would change nothing
   */
  public record Failure(FailureKind kind, String text, boolean hopeless) {}

  private enum State {
    BEGINNING,
    SENDING,
    ENDING,
    ASKING,
    OVER
  }

  static final int PART_BYTES = 288;

  /** Parts in flight; boards without an operating system buffer 2 KiB of them. */
  static final int WINDOW = 4;

  /** Silences in a row after which the device is given up. */
  static final int PATIENCE = 10;

  private static final long ANSWER_NS = 1_000_000_000L;

  /** A slow core takes its time for the SHA-256 of a large model. */
  private static final long CHECK_NS = 5_000_000_000L;

  private final Model model;
  private final DeviceInfo device;
  private final Consumer<DeviceCommand> send;
  private final TreeMap<Integer, Integer> unanswered = new TreeMap<>(); // offset to end

  private State state = State.OVER;
  private int sent;
  private int silences;
  private long deadlineNs = Long.MAX_VALUE;
  private DeviceInfo loaded;
  private Failure failure;

  /**
   * A transfer.
   *
   * @param device what it said of itself before
   */
  public ModelTransfer(Model model, DeviceInfo device, Consumer<DeviceCommand> send) {
    this.model = model;
    this.device = device;
    this.send = send;
  }

  public void begin(long nowNs) {
    if (device.ramBytes() != null && model.size() > device.ramBytes()) {
      fail(FailureKind.MODEL, tooLarge(device.ramBytes() + " bytes of RAM"), true);
      return;
    }
    state = State.BEGINNING;
    ask(nowNs);
  }

  public boolean over() {
    return state == State.OVER;
  }

  /** What the device says of itself with the model; null unless it has it. */
  public DeviceInfo loaded() {
    return loaded;
  }

  /** Null unless it is over and the model is not on the device. */
  public Failure failure() {
    return failure;
  }

  /** When {@link #onTime} is to be called; {@link Long#MAX_VALUE} if never. */
  public long deadlineNs() {
    return deadlineNs;
  }

  public void onEvent(DeviceEvent event, long nowNs) {
    if (event instanceof Obeyed answer) {
      onObeyed(answer, nowNs);
    } else if (event instanceof Denied answer && answer.command().equals("model")) {
      onDenied(answer, nowNs);
    } else if (event instanceof Hello hello && state == State.ASKING) {
      onHello(hello.info());
    }
  }

  private void onObeyed(Obeyed answer, long nowNs) {
    switch (answer.command()) {
      case "model,begin" -> {
        if (state == State.BEGINNING) {
          state = State.SENDING;
          goOn(nowNs);
        }
      }
      case "model,data" -> {
        if (state == State.SENDING && unanswered.remove(answer.argument().intValue()) != null) {
          goOn(nowNs);
        }
      }
      case "model,end" -> {
        if (state == State.ENDING) {
          state = State.ASKING;
          silences = 0;
          ask(nowNs);
        }
      }
      default -> {}
    }
  }

  /** The device answers: as many parts as may be in flight, and the end after the last. */
  private void goOn(long nowNs) {
    silences = 0;
    deadlineNs = nowNs + ANSWER_NS;
    while (unanswered.size() < WINDOW && sent < model.size()) {
      int end = Math.min(model.size(), sent + PART_BYTES);
      unanswered.put(sent, end);
      part(sent);
      sent = end;
    }
    if (unanswered.isEmpty()) {
      state = State.ENDING;
      ask(nowNs);
    }
  }

  private void part(int offset) {
    send.accept(new DeviceCommand.LoadPart(offset, model.part(offset, PART_BYTES)));
  }

  /** Asks for the answer that is waited for, for the first time or again. */
  private void ask(long nowNs) {
    deadlineNs = nowNs + (state == State.ENDING ? CHECK_NS : ANSWER_NS);
    switch (state) {
      case BEGINNING -> send.accept(new DeviceCommand.LoadBegin(model.size(), model.sha256()));
      case SENDING -> unanswered.keySet().forEach(this::part);
      case ENDING -> send.accept(new DeviceCommand.LoadEnd());
      case ASKING -> send.accept(new DeviceCommand.Identify());
      case OVER -> {}
    }
  }

  /** To be called at {@link #deadlineNs}; harmless at any other time. */
  public void onTime(long nowNs) {
    if (state == State.OVER || nowNs < deadlineNs) {
      return;
    }
    silences++;
    if (silences < PATIENCE) {
      ask(nowNs);
    } else {
      fail(
          FailureKind.LINK,
          "device %s stopped answering after %d of %d bytes of the model; check its line"
              .formatted(device.uid(), received(), model.size()),
          false);
    }
  }

  private int received() {
    return unanswered.isEmpty() ? sent : unanswered.firstKey();
  }

  private void onDenied(Denied answer, long nowNs) {
    switch (state) {
      case BEGINNING -> refused(answer);
      case SENDING -> // it has forgotten what was begun
          fail(FailureKind.BOARD, said(answer), false);
      case ENDING -> {
        if (answer.code().equals("state") && silences > 0) {
          state = State.ASKING; // the answer to the first of several may have been lost
          silences = 0;
          ask(nowNs);
        } else {
          ended(answer);
        }
      }
      case ASKING, OVER -> {}
    }
  }

  private void refused(Denied answer) {
    switch (answer.code()) {
      case "toolong" -> fail(FailureKind.MODEL, tooLarge("no room: " + answer.text()), true);
      case "unsupported" -> fail(FailureKind.MODEL, said(answer), true);
      default -> fail(FailureKind.BOARD, said(answer), false);
    }
  }

  private void ended(Denied answer) {
    if (answer.code().equals("model")) {
      fail(FailureKind.MODEL, said(answer) + "; choose a model for this firmware", true);
    } else {
      fail(FailureKind.LINK, said(answer), false);
    }
  }

  private String tooLarge(String room) {
    return "the model has %d bytes, and device %s has %s; choose a smaller one"
        .formatted(model.size(), device.uid(), room);
  }

  private String said(Denied answer) {
    return "device %s refuses the model: %s (%s)"
        .formatted(device.uid(), answer.text(), answer.code());
  }

  private void onHello(DeviceInfo info) {
    if (model.sha256().equals(info.modelSha())) {
      loaded = info;
      end();
    } else {
      fail(
          FailureKind.BOARD,
          "device %s took the model and says that it has %s; see its log"
              .formatted(device.uid(), info.model()),
          false);
    }
  }

  private void fail(FailureKind kind, String text, boolean hopeless) {
    failure = new Failure(kind, text, hopeless);
    end();
  }

  private void end() {
    state = State.OVER;
    deadlineNs = Long.MAX_VALUE;
  }
}
