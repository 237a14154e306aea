package io.tinyprofiler.agent.emulate;

import io.vertx.core.json.JsonObject;

/**
 * What is known of an emulated board at a moment.
 *
 * @param name unique in its folder, e.g. {@code mps2-an385-1}
 * @param board its kind, e.g. {@code mps2-an385}
 * @param uid the identity that it tells, the same at each start in this folder
 * @param port path of the serial port; there while plugged in
 * @param kernel path of its firmware
 * @param virtualTime whether its time is the number of instructions executed
 * @param state {@code running}, {@code frozen} or {@code killed}
 * @param plugged whether the port is there
 * @param pid the process that runs it
 */
public record BoardReport(
    String name,
    String board,
    String uid,
    String port,
    String kernel,
    boolean virtualTime,
    String state,
    boolean plugged,
    long pid) {

  public JsonObject json() {
    return new JsonObject()
        .put("name", name)
        .put("board", board)
        .put("uid", uid)
        .put("port", port)
        .put("kernel", kernel)
        .put("virtual_time", virtualTime)
        .put("state", state)
        .put("plugged", plugged)
        .put("pid", pid);
  }

  static BoardReport of(JsonObject json) {
    return new BoardReport(
        json.getString("name"),
        json.getString("board"),
        json.getString("uid"),
        json.getString("port"),
        json.getString("kernel"),
        json.getBoolean("virtual_time"),
        json.getString("state"),
        json.getBoolean("plugged"),
        json.getLong("pid"));
  }

  /** Whether a user means this board: by name, uid, or port. */
  boolean called(String what) {
    return what.equals(name) || what.equals(uid) || what.equals(port);
  }
}
