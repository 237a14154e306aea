package io.tinyprofiler.agent.device.frame;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceDriver;
import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.DeviceEvent.Console;
import io.tinyprofiler.agent.device.DeviceEvent.Damaged;
import io.tinyprofiler.agent.device.DeviceEvent.Denied;
import io.tinyprofiler.agent.device.DeviceEvent.Hello;
import io.tinyprofiler.agent.device.DeviceEvent.Obeyed;
import io.tinyprofiler.agent.device.frame.Frame.MalformedFrameException;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.RunMode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The native protocol, version 1. A prompt that is too long for the run's own frame goes ahead in
 * parts, each sent when the one before is acknowledged, because a board may hold no more than one
 * frame. Whoever asked for the run does not see the parts.
 */
public final class NativeDriver implements DeviceDriver {

  private static final byte[] HELLO = hello();
  private static final byte[] NO_TEXT = {};

  private final Effects effects;
  private final FrameReader reader = new FrameReader(new Lines());
  private final NativeEvents events = new NativeEvents();
  private long hostNs;

  /** Null unless the device's ticks are of 32 bits. */
  private WrappingTicks wrapping;

  private String boot;
  private boolean takesParts;
  private DeviceCommand.Run waiting;
  private byte[] prompt = NO_TEXT;
  private int acknowledged;
  private int sent;

  /** The device may hold parts of a prompt that no run has used; a run without text would. */
  private boolean leftovers = true;

  public NativeDriver(String port, Effects effects) {
    this.effects = effects;
  }

  @Override
  public void received(byte[] bytes, int length, long hostNs) {
    this.hostNs = hostNs;
    reader.accept(bytes, length);
  }

  @Override
  public void identify() {
    effects.write(HELLO);
  }

  @Override
  public void send(DeviceCommand command) {
    if (command instanceof DeviceCommand.Run run && run.mode() == RunMode.ACCURACY) {
      effects.event(new Denied("run", "unsupported", "it generates, and judges no inputs"), hostNs);
    } else if (command instanceof DeviceCommand.Run run) {
      start(run);
    } else if (command instanceof DeviceCommand.Sync sync) {
      write(new FrameWriter("sync").number(sync.nonce()));
    } else if (command instanceof DeviceCommand.Abort abort) {
      waiting = null;
      write(new FrameWriter("abort").number(abort.run()));
    } else if (command instanceof DeviceCommand.Dump dump) {
      write(new FrameWriter("dump").number(dump.run()).number(dump.from()).number(dump.count()));
    } else if (command instanceof DeviceCommand.Stat) {
      write(new FrameWriter("stat"));
    } else if (command instanceof DeviceCommand.Identify) {
      write(new FrameWriter("hello"));
    } else if (command instanceof DeviceCommand.Reset) {
      waiting = null;
      write(new FrameWriter("reset"));
    } else {
      load(command);
    }
  }

  private void load(DeviceCommand command) {
    FrameWriter frame = new FrameWriter("model");
    if (command instanceof DeviceCommand.LoadBegin begin) {
      write(frame.word("begin").number(begin.bytes()).word(begin.sha256()));
    } else if (command instanceof DeviceCommand.LoadPart part) {
      String text = Base64.getEncoder().encodeToString(part.bytes());
      write(frame.word("data").number(part.offset()).word(text));
    } else if (command instanceof DeviceCommand.LoadEnd) {
      write(frame.word("end"));
    } else {
      throw new IllegalArgumentException("no frame for " + command);
    }
  }

  private void meet(DeviceInfo info) {
    takesParts = info.capabilities().contains("prompt");
    if (!info.bootId().equals(boot)) {
      boot = info.bootId();
      wrapping = info.capabilities().contains("ticks32") ? new WrappingTicks(info.tickHz()) : null;
    }
  }

  private void start(DeviceCommand.Run run) {
    prompt = run.prompt().getBytes(StandardCharsets.UTF_8);
    FrameWriter frame = frame(run);
    boolean whole = frame.add(prompt, 0) == prompt.length;
    boolean stale = prompt.length == 0 && leftovers && takesParts;
    if (whole && !stale) {
      waiting = null;
      write(frame);
    } else {
      waiting = run;
      leftovers = true;
      acknowledged = 0;
      sendPart();
    }
  }

  private static FrameWriter frame(DeviceCommand.Run run) {
    return new FrameWriter("run")
        .number(run.run())
        .number(run.maxTokens())
        .number(run.temperatureMilli())
        .number(run.seed())
        .word(run.mode().word());
  }

  private void sendPart() {
    FrameWriter part = new FrameWriter("prompt").number(acknowledged);
    sent = part.add(prompt, acknowledged);
    write(part);
  }

  private void partTaken(Obeyed answer) {
    if (waiting == null || answer.argument() == null || answer.argument() != acknowledged) {
      return; // of a run that was given up
    }
    acknowledged = sent;
    if (sent < prompt.length) {
      sendPart();
      return;
    }
    FrameWriter frame = frame(waiting);
    frame.add(NO_TEXT, 0);
    waiting = null;
    leftovers = false;
    write(frame);
  }

  private void partRefused(Denied answer) {
    if (waiting != null) {
      waiting = null;
      effects.event(new Denied("run", answer.code(), answer.text()), hostNs);
    }
  }

  private void write(FrameWriter frame) {
    effects.write(frame.end());
  }

  /** The line feed ends whatever the device may have received in part. */
  private static byte[] hello() {
    String frame = new String(new FrameWriter("hello").end(), StandardCharsets.US_ASCII);
    return ("\n" + frame).getBytes(StandardCharsets.US_ASCII);
  }

  private final class Lines implements FrameReader.Sink {

    @Override
    public void frame(Frame frame) {
      DeviceEvent event;
      try {
        event = events.of(frame);
      } catch (MalformedFrameException e) {
        damaged("form");
        return;
      }
      if (event instanceof Obeyed obeyed && obeyed.command().equals("prompt")) {
        partTaken(obeyed);
      } else if (event instanceof Denied denied && denied.command().equals("prompt")) {
        partRefused(denied);
      } else if (event != null) {
        if (event instanceof Hello hello) {
          meet(hello.info());
        }
        effects.event(wrapping == null ? event : wrapping.extend(event, hostNs), hostNs);
      }
    }

    @Override
    public void console(byte[] line, int length) {
      effects.event(new Console(new String(line, 0, length, StandardCharsets.UTF_8)), hostNs);
    }

    @Override
    public void damaged(String kind) {
      effects.event(new Damaged(kind), hostNs);
    }
  }
}
