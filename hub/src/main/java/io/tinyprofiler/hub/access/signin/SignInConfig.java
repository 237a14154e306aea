package io.tinyprofiler.hub.access.signin;

import io.tinyprofiler.hub.web.Role;
import io.tinyprofiler.shared.config.Check;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Sign-in on the pages with an account of an OpenID Connect provider.
 *
 * @param issuer the provider's address, as its discovery document names it; empty for none
 * @param clientId by which the provider knows this hub
 * @param clientSecretFile its first line is the secret; empty for a client without one
 * @param scope what is asked for, {@code openid} among it
 * @param nameClaim claim of the ID token that names a person in the audit log
 * @param rolesClaim claim that lists what decides on the role, a text or a list of texts
 * @param admins values of that claim that make an admin
 * @param operators values that make an operator
 * @param viewers values that make a viewer
 * @param everyone role of whoever has none of the values: none, viewer or operator
 * @param hours how long a sign-in lasts, h
 */
public record SignInConfig(
    String issuer,
    String clientId,
    String clientSecretFile,
    String scope,
    String nameClaim,
    String rolesClaim,
    List<String> admins,
    List<String> operators,
    List<String> viewers,
    String everyone,
    int hours) {

  public SignInConfig {
    Check.matches("issuer", issuer, "|https?://\\S+", "an http or https address, or empty");
    if (!issuer.isEmpty()) {
      Check.present("clientId", clientId);
    }
    if (clientSecretFile == null) {
      throw new IllegalArgumentException("clientSecretFile is null; allowed: a text");
    }
    Check.matches("scope", scope, "(.* )?openid( .*)?", "words with openid among them");
    Check.present("nameClaim", nameClaim);
    Check.present("rolesClaim", rolesClaim);
    admins = List.copyOf(admins);
    operators = List.copyOf(operators);
    viewers = List.copyOf(viewers);
    Check.oneOf("everyone", everyone, List.of("none", "viewer", "operator"));
    Check.range("hours", hours, 1, 24 * 30);
  }

  public static SignInConfig defaults() {
    return new SignInConfig(
        "",
        "",
        "",
        "openid profile email",
        "email",
        "groups",
        List.of(),
        List.of(),
        List.of(),
        "none",
        12);
  }

  public boolean enabled() {
    return !issuer.isEmpty();
  }

  /** The highest role that the values give; nothing if there is none. */
  Optional<Role> role(Collection<String> values) {
    if (admins.stream().anyMatch(values::contains)) {
      return Optional.of(Role.ADMIN);
    }
    if (operators.stream().anyMatch(values::contains)) {
      return Optional.of(Role.OPERATOR);
    }
    if (viewers.stream().anyMatch(values::contains)) {
      return Optional.of(Role.VIEWER);
    }
    return everyone.equals("none") ? Optional.empty() : Optional.of(Role.of(everyone));
  }
}
