package io.tinyprofiler.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.shared.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any character device will do to be found; what makes a terminal of it is seen when it opens. */
class TtyPortsTest {

  private static final Path NULL = Path.of("/dev/null");
  private static final Path ZERO = Path.of("/dev/zero");

  @TempDir Path folder;
  private final Loop loop = new Loop();

  @AfterEach
  void close() throws Exception {
    loop.close();
  }

  private String link(String name, Path target) throws Exception {
    return Files.createSymbolicLink(folder.resolve(name), target).toString();
  }

  private TtyPorts ports(List<String> ports, List<String> ignore) {
    SerialConfig d = SerialConfig.defaults();
    return new TtyPorts(
        loop.vertx,
        new SerialConfig(
            ports,
            ignore,
            false,
            false,
            List.of(),
            d.baudRate(),
            d.dtr(),
            d.scanIntervalMs(),
            d.handshakeMs(),
            d.silenceLimitMs(),
            d.writeTimeoutMs(),
            d.retryMinMs(),
            d.retryMaxMs()));
  }

  private List<PortAddress> discover(List<String> ports, List<String> ignore) throws Exception {
    return Loop.await(ports(ports, ignore).discover());
  }

  @Test
  void twoNamesOfOneTerminalAreOnePort() throws Exception {
    String first = link("first", NULL);
    link("second", NULL);
    String other = link("zero", ZERO);
    assertThat(discover(List.of(first, folder + "/*", "/dev/null"), List.of()))
        .containsExactly(new PortAddress(first, NULL, null), new PortAddress(other, ZERO, null));
  }

  @Test
  void ignoredPortsAreSkippedByEitherName() throws Exception {
    String one = link("one", NULL);
    link("two", ZERO);
    String all = folder + "/*";
    assertThat(discover(List.of(all), List.of("/dev/zero", one))).isEmpty();
    assertThat(discover(List.of(all), List.of("/dev/n*")))
        .extracting(PortAddress::tty)
        .containsExactly(ZERO);
  }

  @Test
  void globsSkipWhatIsNoDeviceButAConfiguredPathIsAlwaysShown() throws Exception {
    String file = Files.writeString(folder.resolve("file"), "text").toString();
    String dangling = link("dangling", Path.of("/nowhere/at/all"));
    assertThat(discover(List.of(folder + "/*"), List.of())).isEmpty();
    assertThat(discover(List.of(file, dangling), List.of()))
        .containsExactly(new PortAddress(file, null, null), new PortAddress(dangling, null, null));
    assertThat(discover(List.of(file), List.of(file))).isEmpty();
  }

  @Test
  void emulatedBoardsAreFoundInTheirFoldersIfTheyAreWanted() throws Exception {
    String board = link("mps2-an385-1", NULL);
    Files.createDirectory(folder.resolve(".control"));
    List<Path> folders = List.of(folder.resolve("none"), folder);
    SerialConfig wanted = SerialConfig.defaults();
    assertThat(Loop.await(new TtyPorts(loop.vertx, wanted, folders, Tty::new).discover()))
        .contains(new PortAddress(board, NULL, null))
        .noneMatch(port -> port.name().contains(".control"));
    SerialConfig unwanted = wanted.withPorts(List.of(), false);
    assertThat(Loop.await(new TtyPorts(loop.vertx, unwanted, folders, Tty::new).discover()))
        .isEmpty();
  }

  @Test
  void lookingAtUsbFailsNowhere() throws Exception {
    assertThat(
            Loop.await(
                new TtyPorts(loop.vertx, SerialConfig.defaults(), List.of(), Tty::new).discover()))
        .allSatisfy(port -> assertThat(port.usb()).isNotNull());
  }

  @Test
  void aPortThatIsMissingOrNoPortIsAProblemWithANextStep() throws Exception {
    assertThat(problem("/dev/tty-none").code()).isEqualTo("port-not-found");
    assertThat(problem("/dev/tty-none").line())
        .startsWith("there is no serial port /dev/tty-none; plug the device in, or choose");
    assertThat(problem("/dev/null").code()).isEqualTo("port-unusable");
    assertThat(problem(folder.toString()).code()).isEqualTo("port-unusable");
  }

  private Problem problem(String name) throws Exception {
    return Loop.await(
        ports(List.of(), List.of())
            .open(name, new RecordedBytes())
            .<Problem>map(link -> null)
            .recover(e -> io.vertx.core.Future.succeededFuture((Problem) e)));
  }
}
