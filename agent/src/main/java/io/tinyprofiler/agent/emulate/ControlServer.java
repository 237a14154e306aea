package io.tinyprofiler.agent.emulate;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes commands for the boards of this process. Each connection carries one line of JSON and its
 * answer: {@code {"command":"unplug","name":"mps2-an385-1"}}, answered with {@code {}} or {@code
 * {"code":..,"sentence":..,"next_step":..}}; {@code list} is answered with {@code {"boards":[..]}}.
 */
final class ControlServer {

  static final String STOP = "stop";

  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  private final ServerSocketChannel server;
  private final EmulatedBoards boards;

  private ControlServer(ServerSocketChannel server, EmulatedBoards boards) {
    this.server = server;
    this.boards = boards;
  }

  /** Listens from now on. */
  static ControlServer listen(Path socket, EmulatedBoards boards) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    ControlServer server = new ControlServer(channel, boards);
    server.startThread(server::accept);
    return server;
  }

  void close() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.debug("closing the control socket: {}", e.getMessage());
    }
  }

  private void startThread(Runnable work) {
    Thread thread = new Thread(work, "emulate-control");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel connection = server.accept();
        startThread(() -> serve(connection));
      } catch (ClosedChannelException e) {
        return; // by close
      } catch (IOException e) {
        LOG.warn("cannot take a command: {}", e.getMessage());
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection;
        BufferedReader in =
            new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8))) {
      String line = in.readLine();
      if (line != null) { // null: somebody only looked whether we live
        Channels.newOutputStream(connection)
            .write((answer(line).encode() + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      LOG.debug("a command's connection: {}", e.getMessage());
    }
  }

  private JsonObject answer(String line) {
    try {
      return obey(new JsonObject(line));
    } catch (Problem e) {
      return new JsonObject()
          .put("code", e.code())
          .put("sentence", e.getMessage())
          .put("next_step", e.nextStep());
    } catch (DecodeException | ClassCastException e) {
      return new JsonObject()
          .put("code", "usage")
          .put("sentence", "a command is not JSON: " + e.getMessage())
          .put("next_step", "use the commands of `agent emulate`");
    }
  }

  private JsonObject obey(JsonObject command) {
    String verb = command.getString("command", "");
    switch (verb) {
      case "list" -> {
        JsonArray reports = new JsonArray();
        boards.all().forEach(board -> reports.add(board.report().json()));
        return new JsonObject().put("boards", reports);
      }
      case STOP -> boards.close();
      case "unplug" -> board(command).unplug();
      case "replug" -> board(command).replug();
      case "freeze" -> board(command).freeze();
      case "thaw" -> board(command).thaw();
      case "reset" -> board(command).reset();
      case "kill" -> board(command).kill();
      case "start" -> board(command).start();
      case "flash" -> board(command).flash(Path.of(command.getString("kernel", "")));
      default ->
          throw Problem.usage("there is no command '%s'".formatted(verb), "update the older side");
    }
    return new JsonObject();
  }

  private EmulatedBoard board(JsonObject command) {
    String name = command.getString("name", "");
    return boards
        .byName(name)
        .orElseThrow(
            () ->
                new Problem(
                    "no-board",
                    "there is no emulated board '%s'".formatted(name),
                    "see `agent emulate list`"));
  }
}
