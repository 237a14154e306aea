package io.tinyprofiler.agent.serial;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Writes down what a link reads. */
final class RecordedBytes implements SerialLink.Listener {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<Long> stamps = new ArrayList<>();
  private final CompletableFuture<String> lost = new CompletableFuture<>();
  private final CompletableFuture<Void> enough = new CompletableFuture<>();
  private int wanted = Integer.MAX_VALUE;

  @Override
  public synchronized void onBytes(byte[] read, int length, long hostNs) {
    bytes.write(read, 0, length);
    stamps.add(hostNs);
    if (bytes.size() >= wanted) {
      enough.complete(null);
    }
  }

  @Override
  public void onLost(String reason) {
    lost.complete(reason);
  }

  /** Completes when this many bytes have come in all. */
  synchronized CompletableFuture<Void> awaitBytes(int count) {
    wanted = count;
    if (bytes.size() >= count) {
      enough.complete(null);
    }
    return enough;
  }

  CompletableFuture<String> awaitLost() {
    return lost;
  }

  synchronized byte[] bytes() {
    return bytes.toByteArray();
  }

  synchronized List<Long> stamps() {
    return List.copyOf(stamps);
  }
}
