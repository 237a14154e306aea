package io.tinyprofiler.hub.artifact;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.FileReply;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Reply;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.function.Function;

/** {@code /api/v1/firmware} and {@code /api/v1/models}: the same for both kinds of artifact. */
public final class ArtifactApi implements Api {

  private final Artifacts artifacts;
  private final String one;
  private final String many;
  private final Function<Artifact, ?> view;

  private ArtifactApi(Artifacts artifacts, String one, String many, Function<Artifact, ?> view) {
    this.artifacts = artifacts;
    this.one = one;
    this.many = many;
    this.view = view;
  }

  public static ArtifactApi firmware(Artifacts firmware) {
    return new ArtifactApi(firmware, "Firmware", "Firmware", FirmwareView::of);
  }

  public static ArtifactApi models(Artifacts models) {
    return new ArtifactApi(models, "Model", "Models", ModelView::of);
  }

  @Override
  public void mount(Routes routes) {
    routes.on("list" + many, this::list).onUpload("add" + one, this::add);
    routes.on("get" + one, request -> found(request).map(view));
    routes.on("get" + one + "Content", this::content).on("remove" + one, this::remove);
  }

  private String id(Request request) {
    return request.path(one.toLowerCase(Locale.ROOT));
  }

  private Future<Artifact> found(Request request) {
    return artifacts.found(id(request));
  }

  private Future<?> list(Request request) {
    var filter =
        new PgArtifacts.Filter(
            request.query("name").orElse(null), request.query("platform").orElse(null));
    return artifacts
        .list(filter, request.slice())
        .map(found -> Page.of(many.toLowerCase(Locale.ROOT), found, request.slice(), Artifact::id))
        .map(
            page -> new Page<>(page.name(), page.items().stream().map(view).toList(), page.next()));
  }

  private Future<?> add(Request request) {
    NewArtifact wish =
        new NewArtifact(
            request.query("name").orElseThrow(),
            request.query("platform").orElse(null),
            request.query("version").orElse(null),
            request.query("sha256").orElse(null),
            request.caller().name());
    Long length = request.header("content-length").map(Long::valueOf).orElse(null);
    return artifacts
        .add(wish, length, request.upload())
        .map(outcome -> Reply.json(outcome.added() ? 201 : 200, view.apply(outcome.artifact())));
  }

  private Future<?> content(Request request) {
    return found(request)
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
    return artifacts.remove(id(request)).map(removed -> Reply.empty(204));
  }
}
