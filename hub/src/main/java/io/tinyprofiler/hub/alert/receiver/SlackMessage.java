package io.tinyprofiler.hub.alert.receiver;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tinyprofiler.hub.alert.notify.Notice;
import java.util.List;

/** What Slack's incoming webhooks take. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record SlackMessage(String channel, String username, String text, List<Attachment> attachments) {

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Attachment(
      String color,
      String title,
      @JsonProperty("title_link") String titleLink,
      String fallback,
      String text) {}

  static SlackMessage of(Notice notice, Target.Slack target, String externalUrl) {
    String title = Wording.title(notice);
    return new SlackMessage(
        target.channel(),
        target.username(),
        null,
        List.of(
            new Attachment(
                notice.firing() ? "danger" : "good",
                escaped(title),
                externalUrl,
                escaped(title),
                escaped(String.join("\n", Wording.lines(notice))))));
  }

  /** Slack reads commands between angle brackets. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
