package io.tinyprofiler.agent.device;

import io.tinyprofiler.shared.record.DeviceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Writes down what a connection tells, in order; tests wait for it. */
final class RecordedListener implements DeviceConnection.Registry {

  record Told(String port, DeviceState state, String reason, DeviceEvent event, long hostNs) {}

  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  volatile String refusal;

  @Override
  public Optional<String> claim(DeviceConnection connection, String device) {
    return Optional.ofNullable(refusal);
  }

  @Override
  public void onState(DeviceConnection connection, DeviceState state, String reason) {
    told.add(new Told(connection.port(), state, reason, null, 0));
  }

  @Override
  public void onEvent(DeviceConnection connection, DeviceEvent event, long hostNs) {
    told.add(new Told(connection.port(), null, null, event.kept(), hostNs));
  }

  /** The next state, whatever it is; events before it are skipped. */
  Told awaitState() throws InterruptedException {
    return await(t -> t.state() != null);
  }

  /** The first of a state from here on. */
  Told awaitState(DeviceState state) throws InterruptedException {
    return await(t -> t.state() == state);
  }

  <E extends DeviceEvent> E awaitEvent(Class<E> kind) throws InterruptedException {
    return kind.cast(await(t -> kind.isInstance(t.event())).event());
  }

  Told await(Predicate<Told> wanted) throws InterruptedException {
    List<Told> others = new ArrayList<>();
    for (; ; ) {
      Told next = told.poll(20, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("not told within 20 s; only: " + others);
      }
      if (wanted.test(next)) {
        return next;
      }
      others.add(next);
    }
  }

  /** Everything told and not awaited so far. */
  List<Told> drain() {
    List<Told> all = new ArrayList<>();
    told.drainTo(all);
    return all;
  }
}
