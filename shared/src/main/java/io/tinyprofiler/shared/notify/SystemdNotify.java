package io.tinyprofiler.shared.notify;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that the service is ready, then again and again that it works, and that it stops.
 * Does nothing where systemd does not ask for it.
 */
public final class SystemdNotify implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SystemdNotify.class);

  /** Looks within the watchdog's time: one may be late, and one more. */
  private static final int LOOKS = 3;

  private final Vertx vertx;
  private final EventLoopGroup group;
  private final Channel channel;
  private final long watchdogMs;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile long timer = -1;

  private SystemdNotify(Vertx vertx, EventLoopGroup group, Channel channel, long watchdogMs) {
    this.vertx = vertx;
    this.group = group;
    this.channel = channel;
    this.watchdogMs = watchdogMs;
  }

  /**
   * Connects, if the environment says where to; blocks for a moment.
   *
   * @param vertx whose event loop feeds the watchdog
   * @param environment {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC}
   */
  public static SystemdNotify connect(Vertx vertx, Map<String, String> environment) {
    String path = environment.get("NOTIFY_SOCKET");
    if (path == null) {
      return new SystemdNotify(vertx, null, null, 0);
    }
    if (!Epoll.isAvailable()) {
      LOG.warn(
          "systemd is not told that the service runs: there is no epoll library for this machine;"
              + " set Type=exec and no WatchdogSec= in its unit");
      return new SystemdNotify(vertx, null, null, 0);
    }
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Channel channel =
        new Bootstrap()
            .group(group)
            .channel(EpollDomainDatagramChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .register()
            .syncUninterruptibly()
            .channel();
    // "@" stands for an address that is no file
    String address = path.startsWith("@") ? "\0" + path.substring(1) : path;
    channel.connect(new DomainSocketAddress(address)).syncUninterruptibly();
    long watchdogUs = Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "0"));
    return new SystemdNotify(vertx, group, channel, watchdogUs / 1_000);
  }

  /** The service is up; from here an event loop that turns feeds the watchdog. */
  public void ready(String status) {
    ready(status, Future::succeededFuture);
  }

  /**
   * The service is up; from here the watchdog is fed by the event loop after each look.
   *
   * @param look asks the parts of the service; any answer will do, failures too: a database that is
   *     away is no reason to restart, one that keeps the service waiting is
   */
  public void ready(String status, Supplier<? extends Future<?>> look) {
    send("READY=1\nSTATUS=" + status);
    if (channel != null && watchdogMs > 0) {
      timer = vertx.setPeriodic(Math.max(1, watchdogMs / LOOKS), t -> feed(look));
    }
  }

  private void feed(Supplier<? extends Future<?>> look) {
    if (looking.compareAndSet(false, true)) {
      look.get()
          .onComplete(
              answered -> {
                looking.set(false);
                send("WATCHDOG=1");
              });
    }
  }

  /** The service has begun to stop. */
  public void stopping() {
    vertx.cancelTimer(timer);
    send("STOPPING=1");
  }

  @Override
  public void close() {
    if (channel != null) {
      vertx.cancelTimer(timer);
      channel.close().syncUninterruptibly();
      group.shutdownGracefully(20, 1_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }
  }

  private void send(String message) {
    if (channel != null && channel.isOpen()) { // a look may end after all else has
      channel
          .writeAndFlush(Unpooled.copiedBuffer(message, StandardCharsets.UTF_8))
          .addListener(
              sent -> {
                if (!sent.isSuccess()) {
                  LOG.warn("systemd is not told '{}': {}", message, sent.cause().getMessage());
                }
              });
    }
  }
}
