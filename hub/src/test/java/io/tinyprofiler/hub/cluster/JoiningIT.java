package io.tinyprofiler.hub.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hubs that come, go, and cannot come. */
@Timeout(300)
class JoiningIT {

  @Test
  void whoStaysIsToldWhoLeft() {
    List<Integer> ports = FreePorts.some(2);
    Cluster first = await(join(config("lab", ports.get(0), ports)));
    Cluster second = await(join(config("lab", ports.get(1), ports)));
    assertThat(first.peers().hubs())
        .containsExactlyInAnyOrder(first.peers().self(), second.peers().self());
    assertThat(second.peers().hubs()).isEqualTo(first.peers().hubs());
    assertThat(first.peers().attendance().orElseThrow().asConfigured()).isTrue();
    Promise<String> left = Promise.promise();
    first.peers().onLeft(left::tryComplete);

    await(second.close());

    assertThat(await(left.future())).isEqualTo(second.peers().self());
    assertThat(first.peers().hubs()).containsExactly(first.peers().self());
    assertThat(first.peers().attendance())
        .contains(new Attendance(1, List.of("127.0.0.1:" + ports.get(1)), List.of()));
    await(first.close());
  }

  @Test
  void anotherNameIsAnotherCluster() {
    List<Integer> ports = FreePorts.some(2);
    Cluster ours = await(join(config("ours", ports.get(0), ports)));
    Cluster theirs = await(join(config("theirs", ports.get(1), ports)));

    assertThat(ours.peers().hubs()).containsExactly(ours.peers().self());
    assertThat(theirs.peers().hubs()).containsExactly(theirs.peers().self());
    await(theirs.close());
    await(ours.close());
  }

  @Test
  void aPortThatIsTakenIsSaid() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatExceptionOfType(Problem.class)
          .isThrownBy(() -> await(join(config("lab", port, List.of(port)))))
          .withMessageContaining("port " + port)
          .satisfies(problem -> assertThat(problem.code()).isEqualTo("cluster-port-taken"))
          .satisfies(problem -> assertThat(problem.nextStep()).contains("cluster.port"));
    }
  }

  @Test
  void anAddressOfAnotherHostIsSaid() {
    for (String host : List.of("192.0.2.1", "0.0.0.0", "no-such-host.invalid")) {
      ClusterConfig any = ClusterConfig.alone();
      var config = new ClusterConfig(true, "lab", host, any.port(), 0, any.members(), 1, 3);
      assertThatExceptionOfType(Problem.class)
          .isThrownBy(() -> await(join(config)))
          .withMessageContaining("cluster.host is " + host);
    }
  }

  @Test
  void wrongValuesAreRefused() {
    ClusterConfig any = ClusterConfig.alone();
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new ClusterConfig(true, "lab", any.host(), 1, 0, List.of("hub-2"), 1, 3))
        .withMessage("members is 'hub-2'; allowed: HOST:PORT");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () -> new ClusterConfig(true, "a b", any.host(), 1, 0, List.of("hub-2:1"), 1, 3))
        .withMessageContaining("name is 'a b'");
  }

  private static <T> T await(Future<T> future) {
    return HttpProbe.await(future, 100);
  }

  private static Future<Cluster> join(ClusterConfig config) {
    return Cluster.join(Vertx.builder(), new VertxOptions(), config);
  }

  private static ClusterConfig config(String name, int port, List<Integer> ports) {
    return new ClusterConfig(
        true,
        name,
        "127.0.0.1",
        port,
        0,
        ports.stream().map(member -> "127.0.0.1:" + member).toList(),
        1,
        60);
  }
}
