package io.tinyprofiler.hub.access;

import io.tinyprofiler.hub.web.InvalidField;

/**
 * A token that is asked for.
 *
 * @param role viewer, operator, admin or agent
 * @param agent for role agent, and only then
 * @param name for people; by default the agent's, or the role's
 */
record NewToken(String role, String agent, String name) {

  static final String AGENT = "agent";

  NewToken {
    if (role.equals(AGENT) && agent == null) {
      throw new InvalidField(
          "agent", "a token of role agent belongs to one agent", "give the agent's id");
    }
    if (!role.equals(AGENT) && agent != null) {
      throw new InvalidField(
          "agent", "a token of role " + role + " belongs to no agent", "leave agent out");
    }
    name = name != null ? name : agent != null ? agent : role;
  }
}
