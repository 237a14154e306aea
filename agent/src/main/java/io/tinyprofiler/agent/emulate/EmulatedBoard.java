package io.tinyprofiler.agent.emulate;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A board under QEMU and its faults. Its port, name and uid stay the same for as long as it is in
 * {@link EmulatedBoards}, whatever happens to it. Thread-safe; each call returns when what it does
 * is done, and is a {@link Problem} where it makes no sense.
 */
public final class EmulatedBoard {

  private static final Logger LOG = LoggerFactory.getLogger(EmulatedBoard.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final BoardKind kind;
  private final Path folder;
  private final Path link;
  private final boolean virtualTime;
  private final int instance;

  private Path kernel;
  private Qemu qemu;
  private Cable cable;
  private boolean frozen;

  /**
   * A board that is off.
   *
   * @param folder for its socket and logs; its name is the board's
   * @param link where its port shall be
   */
  EmulatedBoard(BoardKind kind, Path folder, Path link, Path kernel, boolean virtualTime) {
    this.kind = kind;
    this.folder = folder;
    this.link = link;
    this.virtualTime = virtualTime;
    this.instance = BoardInstance.of(link);
    this.kernel = Kernel.check(kernel, kind);
  }

  public String name() {
    return link.getFileName().toString();
  }

  /** Path of its serial port. */
  public Path link() {
    return link;
  }

  /** The identity that it tells in its hello. */
  public String uid() {
    return "%s-%08x".formatted(kind.id(), instance);
  }

  /** Process id of its QEMU. */
  public synchronized long pid() {
    requireOn();
    return qemu.pid();
  }

  public synchronized BoardReport report() {
    return new BoardReport(
        name(),
        kind.id(),
        uid(),
        link.toString(),
        kernel.toString(),
        virtualTime,
        !on() ? "killed" : frozen ? "frozen" : "running",
        plugged(),
        ProcessHandle.current().pid());
  }

  /** Pulls the plug of its port; the board lives on, and what it says is lost. */
  public synchronized void unplug() {
    requireOn();
    if (!plugged()) {
      throw state("is unplugged", "plug it in with replug");
    }
    cable.unplug();
  }

  /** Plugs it in again: the same port with another terminal behind it. */
  public synchronized void replug() {
    requireOn();
    if (plugged()) {
      throw state("is plugged in", "pull its plug first with unplug");
    }
    cable = Cable.plug(folder, link);
  }

  /** Stops its processor: it is silent, and its port is there. */
  public synchronized void freeze() {
    requireOn();
    if (frozen) {
      throw state("is frozen", "let it go on with thaw");
    }
    qemu.freeze();
    frozen = true;
  }

  /** Lets a frozen board go on where it was. */
  public synchronized void thaw() {
    requireOn();
    if (!frozen) {
      throw state("is not frozen", "freeze it first with freeze");
    }
    qemu.run();
    frozen = false;
  }

  /** Resets it as its button would, in the middle of whatever it says. */
  public synchronized void reset() {
    requireOn();
    qemu.reset();
  }

  /** SIGKILL of QEMU: the board and its port are gone at once. */
  public synchronized void kill() {
    requireOn();
    turnOff();
  }

  /** Starts a killed board again: power on, a new boot id. */
  public synchronized void start() {
    if (on()) {
      throw state("runs", "kill it first, or use reset");
    }
    turnOff(); // what is left of one that ended by itself
    turnOn();
  }

  /** Restarts it with other firmware, on or off; the old one stays if this one is not usable. */
  public synchronized void flash(Path firmware) {
    Path next = Kernel.check(firmware, kind);
    turnOff();
    kernel = next;
    turnOn();
  }

  /** Ends its processes; its port goes. */
  synchronized void turnOff() {
    if (qemu != null) {
      Qemu last = qemu;
      qemu = null;
      last.kill();
    }
    if (cable != null) {
      cable.awaitEnd();
      cable = null;
    }
  }

  private void turnOn() {
    try {
      Files.deleteIfExists(folder.resolve(Qemu.SERIAL)); // QEMU that was killed leaves it
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Qemu next = Qemu.start(folder, kind.program(), options(), this::ended);
    try {
      cable = Cable.plug(folder, link); // before the board runs: its first words are heard
      next.run();
    } catch (RuntimeException e) {
      next.kill();
      throw e;
    }
    qemu = next;
    frozen = false;
  }

  private List<String> options() {
    List<String> options = new ArrayList<>(kind.machine());
    options.addAll(List.of("-kernel", kernel.toString()));
    options.addAll(kind.identity(instance, RANDOM.nextLong(), virtualTime));
    if (virtualTime) {
      options.addAll(List.of("-icount", "shift=3"));
    }
    return options;
  }

  private synchronized void ended(Qemu which) {
    if (qemu == which) {
      LOG.warn(
          "{} ended by itself: {}; start it again with `agent emulate start {}`",
          name(),
          which.lastWords(),
          name());
    }
  }

  private boolean on() {
    return qemu != null && qemu.alive();
  }

  private boolean plugged() {
    return cable != null && cable.plugged();
  }

  private void requireOn() {
    if (!on()) {
      throw state("is off", "start it first with start");
    }
  }

  private Problem state(String is, String next) {
    return new Problem("board-state", "the board %s %s".formatted(name(), is), next);
  }
}
