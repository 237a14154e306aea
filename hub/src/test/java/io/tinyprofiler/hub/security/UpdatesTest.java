package io.tinyprofiler.hub.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.security.Updates.Update;
import org.junit.jupiter.api.Test;

class UpdatesTest {

  @Test
  void onlySecurityUpdatesOfInstalledPackagesCount() {
    String simulation =
        """
        Reading package lists...
        The following packages will be upgraded:
          libc6 openssl tzdata
        Inst libc6 [2.36-9+deb12u9] (2.36-9+deb12u10 Debian:12.10/stable [amd64])
        Inst openssl [3.0.15-1~deb12u1] (3.0.16-1~deb12u1 Debian-Security:12/stable-security [amd64])
        Inst tzdata [2024a] (2025a Debian:12.10/stable, Debian-Security:12/stable-security [all])
        Inst new-library (1.0 Debian-Security:12/stable-security [amd64])
        Conf openssl (3.0.16-1~deb12u1 Debian-Security:12/stable-security [amd64])
        """;

    assertThat(Updates.read(simulation))
        .containsExactly(
            new Update("openssl", "3.0.15-1~deb12u1", "3.0.16-1~deb12u1"),
            new Update("tzdata", "2024a", "2025a"));
  }
}
