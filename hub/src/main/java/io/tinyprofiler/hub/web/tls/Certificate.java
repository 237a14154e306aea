package io.tinyprofiler.hub.web.tls;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a server proves itself with. Files that change are used from the next connection on. */
public final class Certificate {

  private static final Logger LOG = LoggerFactory.getLogger(Certificate.class);

  private final Vertx vertx;
  private final TlsConfig config;
  private ServerKey used;
  private String refused = "";
  private boolean looking;

  public Certificate(Vertx vertx, TlsConfig config) {
    this.vertx = vertx;
    this.config = config;
  }

  /** The options with TLS if it is configured; fails with a problem {@code tls-unusable}. */
  public Future<HttpServerOptions> addTo(HttpServerOptions options) {
    if (!config.enabled()) {
      return Future.succeededFuture(options);
    }
    return vertx
        .executeBlocking(() -> ServerKey.read(config))
        .map(
            key -> {
              used = key;
              return options.setSsl(true).setKeyCertOptions(key.options());
            });
  }

  /** Looks at the files now and then, as long as the verticle that calls this is deployed. */
  public void keep(HttpServer server) {
    if (config.enabled()) {
      vertx.setPeriodic(config.checkMs(), tick -> look(server));
    }
  }

  /** What cannot be used leaves the old certificate in place, and is said once. */
  private void look(HttpServer server) {
    if (looking) {
      return;
    }
    looking = true;
    vertx
        .executeBlocking(() -> ServerKey.read(config))
        .compose(key -> key.equals(used) ? Future.succeededFuture() : use(server, key))
        .onComplete(looked -> looking = false)
        .onSuccess(done -> refused = "")
        .onFailure(
            e -> {
              if (!refused.equals(e.getMessage())) {
                refused = e.getMessage();
                LOG.warn("the old certificate stays: {}", refused);
              }
            });
  }

  private Future<Void> use(HttpServer server, ServerKey key) {
    return server
        .updateSSLOptions(new ServerSSLOptions().setKeyCertOptions(key.options()))
        .map(
            done -> {
              used = key;
              LOG.info("the certificate in {} is used from now on", config.certFile());
              return null;
            });
  }
}
