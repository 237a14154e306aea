package io.tinyprofiler.agent.emulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardsFolderTest {

  @TempDir Path folder;

  @Test
  void theUsualFolderIsOfThisLoginElseInTheState() {
    String runtime = folder.toString();
    Path own = folder.resolve("tiny-profiler/boards");
    Path state = Path.of("/state/tiny-profiler/boards");
    Path home = Path.of("/home/ada/.local/state/tiny-profiler/boards");
    assertThat(usual(Map.of("XDG_RUNTIME_DIR", runtime, "HOME", "/home/ada"))).isEqualTo(own);
    assertThat(usual(Map.of("XDG_STATE_HOME", "/state", "HOME", "/home/ada"))).isEqualTo(state);
    assertThat(usual(Map.of("HOME", "/home/ada"))).isEqualTo(home);
    assertThat(usual(Map.of("XDG_RUNTIME_DIR", folder + "/none", "HOME", "/home/ada")))
        .isEqualTo(home);
    assertThat(BoardsFolder.candidates(Map.of("XDG_RUNTIME_DIR", runtime, "HOME", "/home/ada")))
        .extracting(BoardsFolder::path)
        .containsExactly(own, home);
  }

  private static Path usual(Map<String, String> environment) {
    return BoardsFolder.usual(environment).path();
  }

  @Test
  void onlyWhatDeadProcessesLeftIsSwept() throws Exception {
    BoardsFolder boards = new BoardsFolder(folder);
    Path dead = run(boards, "board-1");
    Path alive = run(boards, "board-2");
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(alive.resolve(BoardsFolder.CONTROL)));
      assertThat(boards.boards()).contains("board-1", "board-2");
      boards.alone(
          () -> {
            boards.sweep();
            return null;
          });
      assertThat(boards.sockets()).containsExactly(alive.resolve(BoardsFolder.CONTROL));
    }
    assertThat(dead).doesNotExist();
    assertThat(boards.boards()).contains("board-2").doesNotContain("board-1");
    assertThat(Files.isSymbolicLink(boards.link("board-1"))).isFalse();
    assertThat(Files.isSymbolicLink(boards.link("board-2"))).isTrue();
  }

  private static Path run(BoardsFolder boards, String board) throws Exception {
    Path run = boards.alone(boards::newRun);
    Files.createDirectory(run.resolve(board));
    Files.createSymbolicLink(boards.link(board), Path.of("/dev/pts/none"));
    return run;
  }

  @Test
  void aFolderThatCannotBeMadeIsAProblemWithANextStep() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> new BoardsFolder(file).alone(() -> null))
        .hasMessageStartingWith("cannot use the folder " + file);
  }
}
