package io.tinyprofiler.hub.alert;

import static io.tinyprofiler.hub.HttpProbe.await;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A mail server that takes everything and remembers what was said to it. */
final class MailServer implements AutoCloseable {

  private static final long LIMIT_S = 30;

  private final NetServer server;
  private final BlockingQueue<String> mails = new LinkedBlockingQueue<>();

  MailServer(Vertx vertx) {
    server = await(vertx.createNetServer().connectHandler(this::talk).listen(0, "127.0.0.1"));
  }

  int port() {
    return server.actualPort();
  }

  private void talk(NetSocket socket) {
    StringBuilder said = new StringBuilder();
    boolean[] data = {false};
    socket.write("220 test\r\n");
    socket.handler(
        RecordParser.newDelimited(
            "\r\n",
            line -> {
              String text = line.toString();
              said.append(text).append('\n');
              if (data[0]) {
                if (text.equals(".")) {
                  data[0] = false;
                  mails.add(said.toString());
                  socket.write("250 taken\r\n");
                }
              } else if (text.equals("DATA")) {
                data[0] = true;
                socket.write("354 go on\r\n");
              } else {
                socket.write("250 fine\r\n");
              }
            }));
  }

  /** The next mail, with the conversation before it. */
  String next() {
    try {
      String next = mails.poll(LIMIT_S, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no mail came");
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    await(server.close());
  }
}
