package io.tinyprofiler.hub.artifact;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.FileReply;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Reply;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.vertx.core.Future;

/** {@code /api/v1/firmware}. */
public final class FirmwareApi implements Api {

  private static final String KIND = "firmware";

  private final Artifacts artifacts;

  public FirmwareApi(Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("listFirmware", this::list).onUpload("addFirmware", this::add);
    routes.on("getFirmware", r -> artifacts.found(KIND, r.path(KIND)));
    routes.on("getFirmwareContent", this::content).on("removeFirmware", this::remove);
  }

  private Future<?> list(Request request) {
    var filter =
        new PgArtifacts.Filter(
            request.query("name").orElse(null), request.query("platform").orElse(null));
    return artifacts
        .rows()
        .list(KIND, filter, request.slice())
        .map(found -> Page.of(KIND, found, request.slice(), ArtifactView::id));
  }

  private Future<?> add(Request request) {
    NewArtifact wish =
        new NewArtifact(
            KIND,
            request.query("name").orElseThrow(),
            request.query("platform").orElse(null),
            request.query("version").orElse(null),
            request.query("sha256").orElse(null),
            request.caller().name());
    Long length = request.header("content-length").map(Long::valueOf).orElse(null);
    return artifacts
        .add(wish, length, request.upload())
        .map(outcome -> Reply.json(outcome.added() ? 201 : 200, outcome.artifact()));
  }

  private Future<?> content(Request request) {
    return artifacts
        .found(KIND, request.path(KIND))
        .compose(
            artifact ->
                artifacts
                    .content(artifact.id())
                    .map(
                        file ->
                            new FileReply(
                                file, artifact.size(), artifact.name(), request.header("range"))));
  }

  private Future<?> remove(Request request) {
    return artifacts.remove(KIND, request.path(KIND)).map(removed -> Reply.empty(204));
  }
}
