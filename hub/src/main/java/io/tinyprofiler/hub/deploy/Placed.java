package io.tinyprofiler.hub.deploy;

import io.tinyprofiler.hub.deploy.host.Colour;
import io.tinyprofiler.hub.deploy.host.Release;

/**
 * A release in the place of a colour.
 *
 * @param home the release's folder
 */
record Placed(Colour colour, String version, String home) {

  static Placed of(Colour colour, Release release) {
    return new Placed(colour, release.version(), release.home().toString());
  }
}
