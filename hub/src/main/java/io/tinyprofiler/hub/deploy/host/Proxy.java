package io.tinyprofiler.hub.deploy.host;

import io.tinyprofiler.shared.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * HAProxy's servers {@code blue} and {@code green}, through its runtime API. What is chosen there
 * is written where HAProxy reads it at its next start. All of it blocks.
 */
public final class Proxy {

  private final Path socket;
  private final Path stateFile;
  private final String backend;

  public Proxy(Path socket, Path stateFile, String backend) {
    this.socket = socket;
    this.stateFile = stateFile;
    this.backend = backend;
  }

  /**
   * One of the two, as HAProxy sees it.
   *
   * @param status e.g. UP, DOWN, DRAIN, MAINT
   * @param answers how many it gave since HAProxy started
   * @param errors those of them with a status 5xx, and connections that failed or broke
   */
  public record Server(String status, long answers, long errors) {

    /** Whether it is to have requests, should it answer. */
    public boolean isChosen() {
      return !status.startsWith("MAINT") && !status.startsWith("DRAIN");
    }

    /** Whether it is given requests. */
    public boolean isUp() {
      return status.startsWith("UP");
    }
  }

  /**
   * Both servers.
   *
   * @throws Problem {@code proxy-unreachable}, {@code proxy-without-colours}
   */
  public Map<Colour, Server> servers() {
    List<String> lines = ask("show stat").lines().filter(line -> !line.isBlank()).toList();
    List<String> names = List.of(lines.get(0).replaceFirst("^# *", "").split(","));
    Map<Colour, Server> servers = new EnumMap<>(Colour.class);
    for (String line : lines.subList(1, lines.size())) {
      Row row = new Row(names, List.of(line.split(",", -1)));
      for (Colour colour : Colour.values()) {
        if (row.text("pxname").equals(backend) && row.text("svname").equals(colour.text())) {
          servers.put(colour, row.server());
        }
      }
    }
    if (servers.size() != Colour.values().length) {
      throw new Problem(
          "proxy-without-colours",
          "HAProxy's backend %s has no servers blue and green".formatted(backend),
          "set HAProxy up with tiny-profiler-proxy, or correct deploy.proxy.backend");
    }
    return servers;
  }

  /** A line of HAProxy's table. */
  private record Row(List<String> names, List<String> values) {

    String text(String name) {
      int at = names.indexOf(name);
      return at < 0 || at >= values.size() ? "" : values.get(at);
    }

    long number(String name) {
      String text = text(name);
      return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    Server server() {
      long answers = number("hrsp_other");
      for (int kind = 1; kind <= 5; kind++) {
        answers += number("hrsp_" + kind + "xx");
      }
      long broken = number("econ") + number("eresp");
      return new Server(text("status"), answers, number("hrsp_5xx") + broken);
    }
  }

  /** Gives a colour requests. */
  public void ready(Colour colour) {
    set(colour, "ready");
  }

  /** Gives a colour no new requests; what is open stays. */
  public void drain(Colour colour) {
    set(colour, "drain");
  }

  /** Gives a colour nothing, and does not look whether it is there. */
  public void maintain(Colour colour) {
    set(colour, "maint");
  }

  private void set(Colour colour, String state) {
    String answer = ask("set server %s/%s state %s".formatted(backend, colour, state)).strip();
    if (!answer.isEmpty()) {
      throw new Problem(
          "proxy-refuses",
          "HAProxy refuses to set %s/%s to %s: %s".formatted(backend, colour, state, answer),
          "its socket needs level admin; see tiny-profiler-proxy");
    }
    remember();
  }

  private void remember() {
    Durable.write(stateFile, ask("show servers state"));
  }

  private String ask(String command) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      Channels.newInputStream(channel).transferTo(answer);
      return answer.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new Problem(
          "proxy-unreachable",
          "HAProxy does not answer at %s: %s".formatted(socket, e.getMessage()),
          "start it as root: systemctl start haproxy, set up with tiny-profiler-proxy",
          e);
    }
  }
}
