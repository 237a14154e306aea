package io.tinyprofiler.hub.database;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** A process that opens an embedded database, says so, and holds it until it is killed. */
final class DatabaseOwner {

  private DatabaseOwner() {}

  /** Argument: the data folder. */
  public static void main(String[] args) throws Exception {
    Database database =
        Database.open(Vertx.vertx(), EmbeddedDatabaseIT.in(args[0])).await(2, TimeUnit.MINUTES);
    database
        .pool()
        .query("insert into agents (id) values ('of the killed hub')")
        .execute()
        .await(1, TimeUnit.MINUTES);
    System.out.println(database.address());
    Thread.currentThread().join();
  }
}
