package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.tinyprofiler.shared.terminal.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tokens}. */
@Command(
    name = "tokens",
    description = "list who may use a hub; needs role admin",
    subcommands = {
      TokensCommand.ListAll.class,
      TokensCommand.Create.class,
      TokensCommand.Revoke.class
    })
final class TokensCommand extends LookCommand {

  @Override
  int look() {
    return list(this);
  }

  private static int list(ClientCommand command) {
    JsonNode page = command.options.client().get("/api/v1/tokens?limit=500");
    Table table = new Table("TOKEN", "NAME", "ROLE", "AGENT", "CREATED", "REVOKED");
    for (JsonNode token : page.path("tokens")) {
      table.row(
          text(token, "id"),
          text(token, "name"),
          text(token, "role"),
          text(token, "agent"),
          text(token, "created_at"),
          text(token, "revoked_at"));
    }
    command.print(page, table);
    return 0;
  }

  /** {@code tokens list}. */
  @Command(name = "list", description = "the same as tokens")
  static final class ListAll extends LookCommand {

    @Override
    int look() {
      return list(this);
    }
  }

  /** {@code tokens create}; the secret alone on stdout, so that it can go into a file. */
  @Command(
      name = "create",
      description = "create a token and print its secret, which is shown this once")
  static final class Create extends ClientCommand {

    @Option(
        names = "--role",
        required = true,
        paramLabel = "ROLE",
        description = "viewer, operator, admin or agent")
    String role;

    @Option(names = "--agent", paramLabel = "ID", description = "the agent, for role agent")
    String agent;

    @Option(names = "--name", paramLabel = "NAME", description = "for people")
    String name;

    @Override
    public Integer call() {
      Map<String, String> body = new LinkedHashMap<>();
      body.put("role", role);
      putIfGiven(body, "agent", agent);
      putIfGiven(body, "name", name);
      JsonNode token = options.client().post("/api/v1/tokens", body);
      print(token, text(token, "token"));
      return 0;
    }

    private static void putIfGiven(Map<String, String> body, String field, String value) {
      if (value != null) {
        body.put(field, value);
      }
    }
  }

  /** {@code tokens revoke}. */
  @Command(name = "revoke", description = "revoke a token at once")
  static final class Revoke extends ClientCommand {

    @Parameters(paramLabel = "TOKEN", description = "its id, as tokens list shows it")
    String token;

    @Override
    public Integer call() {
      options.client().delete("/api/v1/tokens/" + HubClient.quoted(token));
      print(NullNode.getInstance(), "revoked");
      return 0;
    }
  }
}
