package io.tinyprofiler.hub.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is in the packages that the build has made. */
@Tag("systemd")
class PackagesIT {

  private static final long MOST_KIB = 100 * 1024;

  @ParameterizedTest
  @CsvSource({
    "agent, amd64, linux-x86_64, linux-aarch_64",
    "agent, arm64, linux-aarch_64, linux-x86_64",
    "hub, amd64, linux-x86_64, linux-aarch_64",
    "hub, arm64, linux-aarch_64, linux-x86_64"
  })
  void aPackageHasWhatItsHostNeedsAndNothingOfTheBuildsTimeOrUser(
      String program, String architecture, String own, String other) throws Exception {
    Path file = built(program, architecture);
    String name = "tiny-llm-profiler-" + program;

    assertThat(field(file, "Package")).isEqualTo(name);
    assertThat(field(file, "Architecture")).isEqualTo(architecture);
    assertThat(field(file, "Depends"))
        .contains("default-jre-headless (>= 2:1.17) | java17-runtime-headless");
    assertThat(Long.parseLong(field(file, "Installed-Size"))).isLessThan(MOST_KIB);
    assertThat(said("dpkg-deb", "--info", file.toString(), "conffiles").strip())
        .isEqualTo("/etc/tiny-llm-profiler/" + program + ".yaml");

    List<String> entries = said("dpkg-deb", "--contents", file.toString()).lines().toList();
    assertThat(entries)
        .anyMatch(entry -> entry.contains(own + ".jar"))
        .noneMatch(entry -> entry.contains(other + ".jar"))
        .anyMatch(entry -> entry.endsWith("/tiny-profiler-" + program + ".jar"))
        .allMatch(entry -> entry.matches("[d-]rw[x-]r-[x-]r-[x-] root/root .*"));
    // The build's time is the commit's, not the clock's: only so are the bytes the same again.
    assertThat(
            entries.stream()
                .map(entry -> entry.replaceAll("^(\\S+\\s+){3}(\\S+).*", "$2"))
                .distinct())
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"agent, amd64", "agent, arm64", "hub, amd64", "hub, arm64"})
  void lintianFindsNoErrors(String program, String architecture) throws Exception {
    Path file = built(program, architecture);

    String said =
        said(
            "lintian", "--allow-root", "--fail-on", "error", "--display-level", "error", "" + file);

    assertThat(said.strip()).isEmpty();
  }

  private static Path built(String program, String architecture) throws IOException {
    Path target = Path.of("..", program, "target");
    String name = "tiny-llm-profiler-%s_*_%s.deb".formatted(program, architecture);
    try (DirectoryStream<Path> found = Files.newDirectoryStream(target, name)) {
      for (Path file : found) {
        return file;
      }
    }
    throw new AssertionError("there is no " + name + "; build with -Ppackages");
  }

  private static String field(Path file, String name) throws Exception {
    return said("dpkg-deb", "--field", file.toString(), name).strip();
  }

  private static String said(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Stream.of(command).toList() + ": " + text).isZero();
    return text;
  }
}
