package io.tinyprofiler.hub.alert;

import io.tinyprofiler.hub.alert.match.Labels;
import java.util.HashMap;
import java.util.Map;

/** What to do about an alert, as the hub serves it. */
public final class Runbook {

  /** The annotation that leads to it, as other rules name theirs. */
  public static final String URL = "runbook_url";

  private Runbook() {}

  /**
   * An alert's annotations with its runbook, if there is one.
   *
   * @param externalUrl where people find this hub; empty: the link is a path of it
   */
  public static Map<String, String> link(
      String externalUrl, Labels labels, Map<String, String> annotations) {
    String path = "/runbooks/" + labels.get("alertname") + ".md";
    if (Runbook.class.getResource("/web" + path) == null) {
      return annotations;
    }
    Map<String, String> all = new HashMap<>(annotations);
    all.put(URL, externalUrl.replaceFirst("/$", "") + path);
    return all;
  }
}
