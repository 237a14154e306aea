package io.tinyprofiler.hub.database;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A fresh database for each test of a class, opened before it and closed after it. */
public final class OpenDatabase implements BeforeEachCallback, AfterEachCallback {

  private Vertx vertx;
  private TestDatabase fresh;
  private Database database;

  @Override
  public void beforeEach(ExtensionContext context) {
    vertx = Vertx.vertx();
    fresh = TestDatabase.fresh();
    database = fresh.open(vertx).await();
  }

  public Pool pool() {
    return database.pool();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    database.close().await();
    vertx.close().await();
    fresh.close();
  }
}
