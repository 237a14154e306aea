package io.tinyprofiler.hub.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tinyprofiler.hub.database.DebianServer.Done;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whether citus.sql is within Citus's rules for the schema as it is. Citus itself is not there: its
 * functions are stood in for by some that write down what they are asked to do.
 */
class CitusRulesIT {

  private static final Path SCRIPT = Path.of("..", "config", "postgresql", "citus.sql");

  private static final String STAND_INS =
      """
      create table asked (relation regclass primary key, by text, beside text);
      create table asked_function (name regprocedure primary key);
      create function create_distributed_table(table_name regclass, distribution_column text,
        distribution_type text default 'hash', colocate_with text default 'default',
        shard_count int default null) returns void language sql
        as 'insert into asked values ($1, $2, $4)';
      create function create_distributed_function(function_name regprocedure) returns void
        language sql as 'insert into asked_function values ($1)';
      """;

  /** What Citus would refuse, a text each. */
  private static final String BROKEN =
      """
      with a as (
        select asked.*, c.relkind, c.relispartition, t.attnum, t.attnotnull, t.atttypid
        from asked join pg_class c on c.oid = relation
          left join pg_attribute t on t.attrelid = relation and t.attname = by and not t.attisdropped)
      select relation || ' is no table of its own' from a
        where relkind not in ('r', 'p') or relispartition
      union all
      select relation || ' has no column ' || by from a where attnum is null
      union all
      select relation || '.' || by || ' may be null' from a where not attnotnull
      union all
      select relation || '.' || by || ' cannot be hashed' from a where not exists (
        select from pg_opclass o join pg_am m on m.oid = o.opcmethod
        where m.amname = 'hash' and o.opcdefault and o.opcintype = atttypid)
      union all
      select i.indexrelid::regclass || ' is unique without ' || by from a
        join pg_index i on i.indrelid = relation
        where (i.indisunique or i.indisexclusion)
          and not attnum = any((i.indkey::int2[])[0:i.indnkeyatts - 1])
      union all
      select f.conname || ' refers from ' || a.relation || ' to a table elsewhere' from a
        join pg_constraint f on f.conrelid = a.relation and f.contype = 'f'
        left join a b on b.relation = f.confrelid
        where b.relation is null or not (a.attnum, b.attnum) in (
          select k, p from unnest(f.conkey, f.confkey) as pairs(k, p))
      union all
      select f.conname || ' refers to ' || relation || ' from a table elsewhere' from a
        join pg_constraint f on f.confrelid = relation and f.contype = 'f'
        where not exists (select from a b where b.relation = f.conrelid)
      union all
      select relation || ' has the trigger ' || g.tgname from a
        join pg_trigger g on g.tgrelid = relation and not g.tgisinternal
      union all
      select relation || ' cannot be beside ' || beside from a
        where beside not in ('none', 'default') and not exists (
          select from a b where b.relation = to_regclass(a.beside) and b.atttypid = a.atttypid)
      """;

  private TestDatabase fresh;

  @BeforeEach
  void make() {
    fresh = TestDatabase.fresh();
    fresh.sql(STAND_INS);
  }

  @AfterEach
  void drop() {
    fresh.close();
  }

  private List<String> broken() {
    return fresh.list(BROKEN);
  }

  @Test
  void theScriptKeepsToTheRules() {
    assumeTrue(
        DebianServer.run("psql", "--version").exit() == 0,
        "psql is not there: apt-get install postgresql-client");

    Done done = fresh.psql(SCRIPT);

    assertThat(done.output()).doesNotContain("ERROR").contains("COMMIT");
    assertThat(done.exit()).isZero();
    assertThat(fresh.list("select relation || ' by ' || by from asked order by 1"))
        .containsExactly(
            "energy_chunks by run_id", "power_chunks by run_id", "token_chunks by run_id");
    assertThat(fresh.list("select name::text from asked_function")).hasSize(3);
    assertThat(broken()).isEmpty();
  }

  /** What the script says of tables that stay is so. */
  @Test
  void theRulesSayWhyOthersStay() {
    for (String table :
        List.of(
            "('runs', 'id', 'none')",
            "('run_power', 'run_id', 'none')",
            "('readings', 'run_id', 'none')",
            "('ingest_marks', 'last_seq', 'none')",
            "('profiling_sessions', 'id', 'none')",
            "('power_chunks', 'no_column', 'runs')",
            "('token_chunks', 'started_at', 'agents')")) {
      fresh.sql("insert into asked values " + table);
    }

    assertThat(broken())
        .contains(
            "readings.run_id may be null",
            "ingest_marks_pkey is unique without last_seq",
            "runs_session_id_fkey refers from runs to a table elsewhere",
            "inference_windows_run_id_fkey refers to runs from a table elsewhere",
            "profiling_sessions has the trigger tell_new",
            "power_chunks has no column no_column",
            "token_chunks cannot be beside agents")
        .doesNotContain("run_power_run_id_fkey refers from run_power to a table elsewhere");
  }

  /**
   * Citus refuses an insert of values that ask a question, and fetches whole a distributed table
   * that a local one is left joined to or looks into row by row.
   */
  @Test
  void theHubsStatementsOnThemAreOnesThatCitusTakes() throws IOException {
    Pattern distributed = Pattern.compile("\\b(token|energy|power)_chunks\\b");
    Pattern refused =
        Pattern.compile(
            "values\\s*\\([^;]*\\(\\s*select"
                + "|(left|right|full)\\s+join\\s+(lateral\\s+)?\\(?\\s*\\w+_chunks"
                + "|exists\\s*\\(\\s*select[^()]*_chunks"
                + "|_chunks[^;]*\\b(for update|for share|on conflict)");
    Set<String> seen = new TreeSet<>();
    try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
      for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
        Matcher texts =
            Pattern.compile("\"\"\"(.*?)\"\"\"", Pattern.DOTALL).matcher(Files.readString(source));
        while (texts.find()) {
          if (distributed.matcher(texts.group(1)).find()) {
            seen.add(source.getFileName().toString());
            assertThat(texts.group(1)).as(source.toString()).doesNotContainPattern(refused);
          }
        }
      }
    }
    assertThat(seen)
        .containsExactly(
            "PgPowerWrites.java",
            "PgProfiledSessions.java",
            "PgRunPower.java",
            "PgRunWrites.java",
            "PgRuns.java");
    assertThat("insert into power_chunks values ($1, (select 1))").containsPattern(refused);
    assertThat("from runs r left join token_chunks c on true").containsPattern(refused);
  }
}
