package io.tinyprofiler.hub.deploy.host;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * A hub that is installed.
 *
 * @param home its folder
 */
public record Release(String version, Path home) {

  private static final String JAR = "tiny-profiler-hub.jar";

  /**
   * The release in a folder; its jar says its version.
   *
   * @throws Problem {@code not-a-release}
   */
  static Release in(Path home) {
    try (JarFile jar = new JarFile(home.resolve(JAR).toFile())) {
      String version =
          jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
      if (version == null || !version.matches("[A-Za-z0-9][A-Za-z0-9.+~-]*")) {
        throw new IOException("its version is " + version);
      }
      return new Release(version, home);
    } catch (IOException e) {
      throw new Problem(
          "not-a-release",
          "%s is no release of the hub: %s".formatted(home, e.getMessage()),
          "give a release archive: tiny-llm-profiler-hub-VERSION.tar.gz",
          e);
    }
  }

  /** What runs it. */
  public Path jar() {
    return home.resolve(JAR);
  }
}
