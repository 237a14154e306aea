package io.tinyprofiler.agent.serial;

import io.vertx.core.Future;
import java.util.List;

/** The serial ports of this host. */
public interface SerialPorts {

  /**
   * Ports that are there now, each terminal once, in a stable order; and the configured paths that
   * lead nowhere, so that nobody has to wonder about them.
   */
  Future<List<PortAddress>> discover();

  /**
   * Opens a port by its name, wherever that leads now.
   *
   * @return the link, or a {@link io.tinyprofiler.shared.problem.Problem}: {@code port-not-found},
   *     {@code port-in-use}, {@code port-forbidden}, {@code port-unusable}
   */
  Future<SerialLink> open(String name, SerialLink.Listener listener);
}
