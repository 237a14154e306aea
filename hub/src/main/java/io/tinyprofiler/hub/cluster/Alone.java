package io.tinyprofiler.hub.cluster;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** No other hub: nothing of the cluster's library is loaded. */
final class Alone implements Peers {

  private final String self = UUID.randomUUID().toString();

  @Override
  public String self() {
    return self;
  }

  @Override
  public Set<String> hubs() {
    return Set.of(self);
  }

  @Override
  public void onLeft(Consumer<String> listener) {
    // nobody to leave
  }

  @Override
  public boolean listens(String address) {
    return true; // whoever does is here, and the bus knows
  }

  @Override
  public Optional<Attendance> attendance() {
    return Optional.empty();
  }

  @Override
  public Future<Void> leave() {
    return Future.succeededFuture();
  }
}
