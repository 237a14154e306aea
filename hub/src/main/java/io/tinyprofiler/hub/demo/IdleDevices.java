package io.tinyprofiler.hub.demo;

import io.tinyprofiler.hub.ingest.IngestListener;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.Numbered;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Knows which devices have reported to the hub that they are ready. */
public final class IdleDevices implements IngestListener {

  private final Map<String, CompletableFuture<Void>> ready = new ConcurrentHashMap<>();

  @Override
  public void committed(String agent, List<Numbered> records) {
    for (Numbered numbered : records) {
      if (numbered.record() instanceof DeviceChanged changed
          && changed.state() == DeviceState.IDLE) {
        of(changed.device()).complete(null);
      }
    }
  }

  private CompletableFuture<Void> of(String device) {
    return ready.computeIfAbsent(device, first -> new CompletableFuture<>());
  }

  /**
   * Waits until a device is idle.
   *
   * @param failed completes if that can no longer happen
   */
  void await(String device, long seconds, CompletableFuture<?> failed) {
    try {
      CompletableFuture.anyOf(of(device), failed).get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw missing(device, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw missing(device, e);
    }
    if (!of(device).isDone()) {
      throw missing(device, null);
    }
  }

  private static Problem missing(String device, Exception cause) {
    return new Problem(
        "device-missing",
        "device " + device + " did not report to the hub",
        "read the logs in the data folder's log",
        cause);
  }
}
