package io.tinyprofiler.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * Writes a page of AsciiDoc for each command, of which the build's profile {@code man} makes man
 * pages.
 */
public final class ManPages {

  private ManPages() {}

  /**
   * Writes them.
   *
   * @param args the folder they go to, and the version that they are of
   */
  public static void main(String[] args) {
    System.setProperty("user.name", "USER"); // a default that is not the builder's
    write(Path.of(args[0]), args[1]);
  }

  static void write(Path folder, String version) {
    CommandLine all = HubMain.line();
    name(all, "tiny-profiler " + version);
    try {
      int code =
          ManPageGenerator.generateManPage(
              folder.toFile(), null, new boolean[0], false, all.getCommandSpec());
      if (code != 0) {
        throw new IllegalStateException("no man pages, code " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void name(CommandLine command, String version) {
    command.getCommandSpec().versionProvider(() -> new String[] {version});
    command.getSubcommands().values().forEach(each -> name(each, version));
  }
}
