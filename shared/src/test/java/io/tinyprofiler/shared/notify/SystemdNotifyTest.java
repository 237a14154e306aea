package io.tinyprofiler.shared.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Against a real datagram socket, as systemd opens it. */
@ExtendWith(VertxExtension.class)
class SystemdNotifyTest {

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private Channel systemd;
  private Map<String, String> environment;

  @BeforeEach
  void listen(@TempDir Path folder) throws InterruptedException {
    String path = folder.resolve("notify").toString();
    systemd =
        new Bootstrap()
            .group(group)
            .channel(EpollDomainDatagramChannel.class)
            .handler(new Listener())
            .bind(new DomainSocketAddress(path))
            .sync()
            .channel();
    environment = Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "100000");
  }

  @AfterEach
  void stopListening() throws InterruptedException {
    systemd.close().sync();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  @Test
  void tellsThatItIsReadyAliveAndStopping(Vertx vertx) throws Exception {
    try (SystemdNotify notify = SystemdNotify.connect(vertx, environment)) {
      notify.ready("agent a running");
      assertThat(next()).isEqualTo("READY=1\nSTATUS=agent a running");
      assertThat(next()).isEqualTo("WATCHDOG=1");
      assertThat(next()).isEqualTo("WATCHDOG=1");
      notify.stopping();
      String last = next();
      while (last.equals("WATCHDOG=1")) { // as many as were due meanwhile
        last = next();
      }
      assertThat(last).isEqualTo("STOPPING=1");
    }
  }

  @Test
  void aPartThatFailsFeedsTheWatchdogOneThatIsSilentDoesNot(Vertx vertx) throws Exception {
    Promise<Void> silent = Promise.promise();
    AtomicInteger looks = new AtomicInteger();
    Promise<Void> third = Promise.promise();
    try (SystemdNotify notify = SystemdNotify.connect(vertx, environment)) {
      notify.ready(
          "up",
          () -> {
            if (looks.incrementAndGet() <= 2) {
              return Future.failedFuture("away");
            }
            third.tryComplete();
            return silent.future();
          });
      assertThat(next()).startsWith("READY=1");
      assertThat(next()).isEqualTo("WATCHDOG=1");
      assertThat(next()).isEqualTo("WATCHDOG=1");
      third.future().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
      await(vertx, 500); // five times the watchdog's limit
      assertThat(heard).isEmpty();
      assertThat(looks).hasValue(3);
      silent.complete();
      assertThat(next()).isEqualTo("WATCHDOG=1");
    }
  }

  private static void await(Vertx vertx, long ms) throws Exception {
    vertx.timer(ms).toCompletionStage().toCompletableFuture().get();
  }

  @Test
  void isSilentWhereNobodyAsks(Vertx vertx) {
    SystemdNotify notify = SystemdNotify.connect(vertx, Map.of());
    notify.ready("up");
    notify.stopping();
    notify.close();
  }

  private String next() throws InterruptedException {
    return heard.poll(10, TimeUnit.SECONDS);
  }

  private final class Listener extends SimpleChannelInboundHandler<DomainDatagramPacket> {

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DomainDatagramPacket packet) {
      heard.add(packet.content().toString(StandardCharsets.UTF_8));
    }
  }
}
