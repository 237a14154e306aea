package io.tinyprofiler.hub.maintenance;

import io.tinyprofiler.shared.problem.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;

/**
 * Moves old results to the archive. Each batch is one statement, so a row is in one table or in the
 * other; an advisory lock keeps whoever computes the result again away meanwhile.
 */
public final class PgArchive {

  private static final String MOVE =
      """
      with due as materialized (
        select session_id from (select session_id from profiling_results
            where created_at < ? order by created_at limit ?) oldest
        where pg_try_advisory_xact_lock(hashtext('result'), hashtext(session_id::text))),
      moved as (
        delete from profiling_results r using due where r.session_id = due.session_id
        returning r.*)
      insert into profiling_results_archive select now(), moved.* from moved
      """;

  private static final String DUE = "select count(*) from profiling_results where created_at < ?";

  private PgArchive() {}

  /** How many results are older. */
  public static long due(Connection connection, Instant before) {
    try (PreparedStatement count = connection.prepareStatement(DUE)) {
      count.setTimestamp(1, Timestamp.from(before));
      try (ResultSet rows = count.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * Moves all that are older; one that is being computed waits for the next time.
   *
   * @param batch rows a statement
   * @return how many were moved
   */
  public static long move(Connection connection, Instant before, int batch) {
    long moved = 0;
    try (PreparedStatement move = connection.prepareStatement(MOVE)) {
      move.setTimestamp(1, Timestamp.from(before));
      move.setInt(2, batch);
      for (int last = move.executeUpdate(); last > 0; last = move.executeUpdate()) {
        moved += last;
      }
      return moved;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  static Problem failed(SQLException e) {
    return new Problem(
        "maintenance-failed",
        "the database refuses: " + e.getMessage(),
        "try again; if it stays, look into the log of PostgreSQL",
        e);
  }
}
