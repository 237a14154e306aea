package io.tinyprofiler.agent.health;

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
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that the agent is ready, and again and again that its event loop turns. Does
 * nothing where systemd does not ask for it.
 */
public final class SystemdNotify implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SystemdNotify.class);

  private final Vertx vertx;
  private final EventLoopGroup group;
  private final Channel channel;
  private final long watchdogMs;
  private long timer = -1;

  private SystemdNotify(Vertx vertx, EventLoopGroup group, Channel channel, long watchdogMs) {
    this.vertx = vertx;
    this.group = group;
    this.channel = channel;
    this.watchdogMs = watchdogMs;
  }

  /**
   * Connects, if the environment says where to; blocks for a moment.
   *
   * @param environment {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC}
   */
  public static SystemdNotify connect(Vertx vertx, Map<String, String> environment) {
    String path = environment.get("NOTIFY_SOCKET");
    if (path == null) {
      return new SystemdNotify(vertx, null, null, 0);
    }
    if (!Epoll.isAvailable()) {
      LOG.warn(
          "systemd is not told that the agent runs: there is no epoll library for this machine;"
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

  /** The agent is up; from here the watchdog is fed by the caller's event loop. */
  public void ready(String status) {
    send("READY=1\nSTATUS=" + status);
    if (channel != null && watchdogMs > 0) {
      timer = vertx.setPeriodic(Math.max(1, watchdogMs / 2), t -> send("WATCHDOG=1"));
    }
  }

  public void stopping() {
    vertx.cancelTimer(timer);
    send("STOPPING=1");
  }

  @Override
  public void close() {
    if (channel != null) {
      channel.close().syncUninterruptibly();
      group.shutdownGracefully(20, 1_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }
  }

  private void send(String message) {
    if (channel != null) {
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
