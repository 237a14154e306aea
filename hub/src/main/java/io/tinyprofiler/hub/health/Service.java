package io.tinyprofiler.hub.health;

/**
 * What this hub is.
 *
 * @param environment blue, green or default
 */
public record Service(String version, String environment) {

  public static final String NAME = "tiny-llm-edge-profiler";

  /** This hub, as the jar's manifest has it. */
  public static Service of(String environment) {
    String version = Service.class.getPackage().getImplementationVersion();
    return new Service(version == null ? "unpackaged" : version, environment);
  }
}
