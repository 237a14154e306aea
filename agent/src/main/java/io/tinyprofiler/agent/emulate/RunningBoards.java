package io.tinyprofiler.agent.emulate;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The emulated boards of all processes that have their ports in a folder, from outside of them.
 *
 * @param folder as given to those processes
 */
public record RunningBoards(BoardsFolder folder) {

  /** All of them, by name. */
  public List<BoardReport> list() {
    return new ArrayList<>(bySocket().keySet());
  }

  /**
   * Has something done to a board.
   *
   * @param verb {@code unplug, replug, freeze, thaw, reset, kill, start}
   * @param board name, uid or port
   */
  public void command(String verb, String board) {
    send(board, new JsonObject().put("command", verb));
  }

  /** Restarts a board with other firmware. */
  public void flash(String board, Path kernel) {
    send(
        board,
        new JsonObject().put("command", "flash").put("kernel", kernel.toAbsolutePath().toString()));
  }

  /** Ends all boards, and with them the processes whose business they were. */
  public int stopAll() {
    List<BoardReport> boards = list();
    sockets().forEach(socket -> ask(socket, new JsonObject().put("command", ControlServer.STOP)));
    return boards.size();
  }

  private void send(String board, JsonObject command) {
    Map<BoardReport, Path> all = bySocket();
    BoardReport meant =
        all.keySet().stream()
            .filter(report -> report.called(board))
            .findFirst()
            .orElseThrow(() -> unknown(board, all.keySet().stream().toList()));
    ask(all.get(meant), command.put("name", meant.name()));
  }

  private Problem unknown(String board, List<BoardReport> others) {
    String names = others.stream().map(BoardReport::name).collect(Collectors.joining(", "));
    return new Problem(
        "no-board",
        "no emulated board '%s' runs in %s".formatted(board, folder.path()),
        names.isEmpty()
            ? "start one with `agent emulate BOARD`, or give its folder with --dir"
            : "choose one of " + names);
  }

  private Map<BoardReport, Path> bySocket() {
    Map<BoardReport, Path> found = new LinkedHashMap<>();
    for (Path socket : sockets()) {
      ask(socket, new JsonObject().put("command", "list"))
          .getJsonArray("boards")
          .forEach(board -> found.put(BoardReport.of((JsonObject) board), socket));
    }
    return found.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(java.util.Comparator.comparing(BoardReport::name)))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
  }

  private List<Path> sockets() {
    return Files.isDirectory(folder.path()) ? folder.sockets() : List.of();
  }

  private static JsonObject ask(Path socket, JsonObject command) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        BufferedReader in =
            new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      Channels.newOutputStream(channel)
          .write((command.encode() + "\n").getBytes(StandardCharsets.UTF_8));
      String line = in.readLine();
      if (line == null && command.getString("command").equals(ControlServer.STOP)) {
        return new JsonObject(); // it was too fast to say so
      }
      if (line == null) {
        throw new IOException("it ended");
      }
      JsonObject answer = new JsonObject(line);
      if (answer.containsKey("code")) {
        throw new Problem(
            answer.getString("code"), answer.getString("sentence"), answer.getString("next_step"));
      }
      return answer;
    } catch (IOException | DecodeException e) {
      throw new Problem(
          "boards-unreachable",
          "the process with the emulated boards does not answer: " + e.getMessage(),
          "see whether it runs, and start it again if need be",
          e);
    }
  }
}
