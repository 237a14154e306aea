package io.tinyprofiler.agent.device;

import io.tinyprofiler.agent.serial.PortAddress;
import io.tinyprofiler.agent.serial.SerialConfig;
import io.tinyprofiler.agent.serial.SerialLink;
import io.tinyprofiler.agent.serial.SerialPorts;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Ports that a test plugs in and out. Used on one event loop, but for the queues. */
final class FakePorts implements SerialPorts {

  volatile List<PortAddress> present = List.of();
  volatile Problem refusal;

  /** When set, opening waits for it. */
  volatile Promise<Void> held;

  private final BlockingQueue<FakeLink> opened = new LinkedBlockingQueue<>();

  /** An impatient agent's keys; no port but those that are plugged in here. */
  static SerialConfig config(int scanMs, int silenceLimitMs, int retryMinMs, int retryMaxMs) {
    return new SerialConfig(
        List.of(),
        List.of(),
        false,
        false,
        List.of(),
        115_200,
        true,
        scanMs,
        1_500,
        silenceLimitMs,
        100,
        retryMinMs,
        retryMaxMs);
  }

  void plug(String... names) {
    List<PortAddress> ports = new ArrayList<>();
    for (String name : names) {
      ports.add(new PortAddress(name, Path.of("/dev/fake-" + name), null));
    }
    present = ports;
  }

  /** The next link that is opened. */
  FakeLink awaitLink() throws InterruptedException {
    FakeLink link = opened.poll(10, TimeUnit.SECONDS);
    if (link == null) {
      throw new AssertionError("no port was opened within 10 s");
    }
    return link;
  }

  boolean anyOpened() {
    return !opened.isEmpty();
  }

  @Override
  public Future<List<PortAddress>> discover() {
    return Future.succeededFuture(present);
  }

  @Override
  public Future<SerialLink> open(String name, SerialLink.Listener listener) {
    if (refusal != null) {
      return Future.failedFuture(refusal);
    }
    FakeLink link = new FakeLink(name, listener);
    opened.add(link);
    return held == null ? Future.succeededFuture(link) : held.future().map(v -> link);
  }

  /** An open port whose device is the test. */
  static final class FakeLink implements SerialLink {

    final String name;
    final Listener listener;
    final BlockingQueue<String> written = new LinkedBlockingQueue<>();
    volatile boolean closed;
    volatile boolean stuck;

    FakeLink(String name, Listener listener) {
      this.name = name;
      this.listener = listener;
    }

    /** Call on the event loop. */
    void receive(String text, long hostNs) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      listener.onBytes(bytes, bytes.length, hostNs);
    }

    String awaitWritten() throws InterruptedException {
      String text = written.poll(10, TimeUnit.SECONDS);
      if (text == null) {
        throw new AssertionError("nothing was written within 10 s");
      }
      return text;
    }

    @Override
    public Future<Void> write(byte[] bytes) {
      if (stuck) {
        return Future.failedFuture("stuck");
      }
      written.add(new String(bytes, StandardCharsets.US_ASCII));
      return Future.succeededFuture();
    }

    @Override
    public long droppedBytes() {
      return 0;
    }

    @Override
    public Future<Void> close() {
      closed = true;
      return Future.succeededFuture();
    }
  }
}
