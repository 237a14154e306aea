package io.tinyprofiler.hub;

import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tinyprofiler.hub.access.AdminToken;
import io.tinyprofiler.hub.access.AuditApi;
import io.tinyprofiler.hub.access.PgAudit;
import io.tinyprofiler.hub.access.PgKeptAnswers;
import io.tinyprofiler.hub.access.PgTokens;
import io.tinyprofiler.hub.access.SignInApi;
import io.tinyprofiler.hub.access.TokenApi;
import io.tinyprofiler.hub.agent.AgentApi;
import io.tinyprofiler.hub.agent.PgAgents;
import io.tinyprofiler.hub.agent.PgSetAside;
import io.tinyprofiler.hub.artifact.ArtifactApi;
import io.tinyprofiler.hub.artifact.ArtifactFolders;
import io.tinyprofiler.hub.artifact.Artifacts;
import io.tinyprofiler.hub.backup.restore.RestoreJournal;
import io.tinyprofiler.hub.cluster.Cluster;
import io.tinyprofiler.hub.cluster.Peers;
import io.tinyprofiler.hub.comparison.BaselineApi;
import io.tinyprofiler.hub.comparison.BaselineWatch;
import io.tinyprofiler.hub.comparison.ComparisonApi;
import io.tinyprofiler.hub.comparison.Comparisons;
import io.tinyprofiler.hub.comparison.PgBaselines;
import io.tinyprofiler.hub.comparison.PgTrends;
import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.hub.database.PgFailures;
import io.tinyprofiler.hub.database.replica.Reads;
import io.tinyprofiler.hub.deploy.record.DeployApi;
import io.tinyprofiler.hub.device.DeviceApi;
import io.tinyprofiler.hub.device.PgDevices;
import io.tinyprofiler.hub.device.Scans;
import io.tinyprofiler.hub.export.ExportApi;
import io.tinyprofiler.hub.health.ClusterMetrics;
import io.tinyprofiler.hub.health.HealthApi;
import io.tinyprofiler.hub.health.HealthChecks;
import io.tinyprofiler.hub.health.HealthConfig;
import io.tinyprofiler.hub.health.HealthVerticle;
import io.tinyprofiler.hub.health.LabMetrics;
import io.tinyprofiler.hub.health.PgDeviceFigures;
import io.tinyprofiler.hub.health.PgHealth;
import io.tinyprofiler.hub.health.ReplicaMetrics;
import io.tinyprofiler.hub.health.Service;
import io.tinyprofiler.hub.health.monitoring.Monitoring;
import io.tinyprofiler.hub.health.monitoring.MonitoringApi;
import io.tinyprofiler.hub.health.report.PgReport;
import io.tinyprofiler.hub.health.report.ReportApi;
import io.tinyprofiler.hub.health.report.Reporter;
import io.tinyprofiler.hub.history.HistoryApi;
import io.tinyprofiler.hub.ingest.AgentBridge;
import io.tinyprofiler.hub.ingest.IngestListener;
import io.tinyprofiler.hub.ingest.IngestVerticle;
import io.tinyprofiler.hub.live.LiveRecords;
import io.tinyprofiler.hub.result.GoldenApi;
import io.tinyprofiler.hub.result.PgGolden;
import io.tinyprofiler.hub.result.PgMeasuredSessions;
import io.tinyprofiler.hub.result.PgResultViews;
import io.tinyprofiler.hub.result.ResultApi;
import io.tinyprofiler.hub.result.Results;
import io.tinyprofiler.hub.search.PgSearch;
import io.tinyprofiler.hub.search.SearchApi;
import io.tinyprofiler.hub.session.Dispatcher;
import io.tinyprofiler.hub.session.PgQueue;
import io.tinyprofiler.hub.session.PgRunPower;
import io.tinyprofiler.hub.session.PgRuns;
import io.tinyprofiler.hub.session.PgSessionArtifacts;
import io.tinyprofiler.hub.session.PgSessions;
import io.tinyprofiler.hub.session.RunApi;
import io.tinyprofiler.hub.session.SessionApi;
import io.tinyprofiler.hub.session.SessionChanges;
import io.tinyprofiler.hub.session.SessionNews;
import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.WebVerticle;
import io.tinyprofiler.hub.web.change.Ledger;
import io.tinyprofiler.shared.notify.SystemdNotify;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A hub: the only place that knows every part. Several may run in one JVM. */
public final class Hub {

  private final HubConfig config;
  private final List<IngestListener> more;
  private final Clock clock = Clock.systemUTC();
  private final HubMeters meters;
  private final PrometheusMeterRegistry registry;
  private final Cluster cluster;
  private final Vertx vertx;
  private final Peers peers;
  private Database database;
  private IngestVerticle ingest;
  private WebVerticle web;
  private Future<Void> closing;

  private Hub(HubConfig config, List<IngestListener> more, HubMeters meters, Cluster cluster) {
    this.config = config;
    this.more = more;
    this.meters = meters;
    this.registry = meters.registry();
    this.cluster = cluster;
    this.vertx = cluster.vertx();
    this.peers = cluster.peers();
  }

  /**
   * Starts a hub.
   *
   * @param more told what is ingested, besides the hub's own parts
   * @return the hub once it listens, or a {@link Problem}; nothing of it is left running then
   */
  public static Future<Hub> start(HubConfig config, List<IngestListener> more) {
    HubMeters meters = new HubMeters();
    Promise<Hub> started = Promise.promise();
    Cluster.join(meters.builder(), meters.options(), config.cluster())
        .onFailure(e -> meters.stop())
        .onFailure(started::fail)
        .onSuccess(
            cluster -> {
              Hub hub = new Hub(config, more, meters, cluster);
              hub.start()
                  .onSuccess(listening -> started.complete(hub))
                  .onFailure(e -> hub.close().onComplete(closed -> started.fail(e)));
            });
    return started.future();
  }

  /** The port that it listens on; the system's choice if the configured one is 0. */
  public int port() {
    return web.port();
  }

  /** Where its API and its page are. */
  public String url() {
    String host = config.http().host();
    return "%s://%s:%d"
        .formatted(
            config.http().tls().enabled() ? "https" : "http",
            host.contains(":") ? "[" + host + "]" : host,
            port());
  }

  /** Tells systemd that it listens, and from then on that its loops turn and its pool answers. */
  SystemdNotify notifying(Map<String, String> environment) {
    SystemdNotify systemd = SystemdNotify.connect(vertx, environment);
    systemd.ready("listening on " + url(), this::look);
    return systemd;
  }

  private Future<?> look() {
    return Future.join(List.of(web.turn(), ingest.turn(), database.answer()));
  }

  /** Stops everything, once; what agents send meanwhile they keep. */
  public synchronized Future<Void> close() {
    if (closing == null) {
      // Of no context: there is none left to complete on when Vert.x is closed.
      Promise<Void> closed = Promise.promise();
      closing = closed.future();
      Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList())
          .transform(undeployed -> database == null ? Future.succeededFuture() : database.close())
          .onComplete(
              stopped ->
                  cluster
                      .close()
                      .onComplete(
                          done -> {
                            meters.stop();
                            closed.complete();
                          }));
    }
    return closing;
  }

  private Future<?> start() {
    return vertx
        .executeBlocking(() -> DataDir.make(config.dataPath()))
        .compose(made -> Database.open(vertx, config.database()))
        .compose(
            open -> {
              database = open;
              return vertx.executeBlocking(() -> recover(open));
            })
        .compose(
            open -> {
              PgTokens tokens = new PgTokens(open.pool());
              return new AdminToken(vertx, tokens, config.dataPath())
                  .ensure()
                  .compose(ready -> deploy(open, tokens));
            });
  }

  /** A restore that was killed is undone before anything is done with the database. */
  private Database recover(Database open) {
    RestoreJournal.recover(open.server(), config.dataPath());
    return open;
  }

  private Future<?> deploy(Database open, PgTokens tokens) {
    Pool pool = open.pool();
    Reads reads = open.reads();
    Alerts alerts = new Alerts(vertx, open, config, registry, clock);
    PgHealth lab = new PgHealth(open);
    HealthConfig health = config.health();
    Monitoring monitoring = new Monitoring(vertx, health.monitoring());
    HealthChecks checks =
        new HealthChecks(cluster, lab, config.dataPath(), health, monitoring, clock);
    HealthVerticle watch = new HealthVerticle(checks, lab, health.intervalMs());
    Service service = Service.of(config.environment());
    Reporter reporter =
        new Reporter(vertx, new PgReport(pool), checks, service, config.dataPath(), clock);
    LabMetrics metrics = new LabMetrics(registry, lab, new PgDeviceFigures(pool));
    new DiskSpaceMetrics(config.dataPath().toFile()).bindTo(registry);
    new ClusterMetrics(peers).bindTo(registry);
    new ReplicaMetrics(reads).bindTo(registry);
    BackupDuty backups = new BackupDuty(vertx, open, config, clock);
    MaintenanceDuty maintenance = new MaintenanceDuty(vertx, open, config, clock);
    Results results = new Results(pool);
    SessionChanges changes = new SessionChanges();
    AgentBridge bridge =
        new AgentBridge(
            vertx, pool, tokens, peers, (agent, number) -> ingest.disconnected(agent, number));
    Dispatcher dispatcher = new Dispatcher(new PgQueue(pool), bridge, changes);
    List<IngestListener> listeners = new ArrayList<>(more);
    LiveRecords live = new LiveRecords(vertx, pool, peers);
    listeners.addAll(List.of(results, live, dispatcher, changes, metrics));
    PgBaselines baselines = new PgBaselines(pool);
    PgMeasuredSessions measured = new PgMeasuredSessions(reads);
    Comparisons comparisons = new Comparisons(vertx, measured, baselines);
    BaselineWatch regressions = new BaselineWatch(vertx, comparisons, baselines);
    ArtifactFolders folders = config.artifactFolders();
    Artifacts firmware = Artifacts.firmware(vertx, pool, config.artifacts(), folders.firmware());
    Artifacts models = Artifacts.models(vertx, pool, config.models(), folders.models());
    PgAudit audit = new PgAudit(pool);
    List<Api> apis = new ArrayList<>(alerts.apis());
    apis.addAll(
        List.of(
            new AgentApi(new PgAgents(pool), new PgSetAside(pool), bridge::sendAway),
            new DeviceApi(new PgDevices(pool), new Scans(bridge), dispatcher::offer, clock),
            new SessionApi(
                vertx,
                new PgSessions(pool),
                new PgSessionArtifacts(pool),
                new PgRuns(reads),
                dispatcher,
                changes),
            ArtifactApi.firmware(firmware),
            ArtifactApi.models(models),
            new RunApi(new PgRuns(reads), new PgRunPower(reads)),
            new ResultApi(new PgResultViews(reads), results),
            new GoldenApi(new PgGolden(pool), results),
            new ExportApi(vertx, measured),
            new ComparisonApi(comparisons, new PgTrends(reads)),
            new BaselineApi(baselines, comparisons),
            new TokenApi(tokens, bridge::revoked),
            new SignInApi(vertx, config.signIn(), tokens, clock),
            new AuditApi(audit),
            new HistoryApi(reads, clock),
            new SearchApi(new PgSearch(reads)),
            backups.api(),
            new DeployApi(alerts.deploys(), clock),
            maintenance.api(),
            new HealthApi(checks, metrics, service, clock),
            new ReportApi(reporter),
            new MonitoringApi(monitoring)));
    ingest = new IngestVerticle(pool, open.partitions(), peers, listeners, registry);
    web =
        new WebVerticle(
            config.http(),
            apis,
            bridge.router(),
            tokens::callerOf,
            new Ledger(new PgKeptAnswers(pool), audit),
            PgFailures::problem);
    return vertx
        .deployVerticle(ingest)
        .compose(id -> firmware.open())
        .compose(opened -> models.open())
        .compose(opened -> results.sweep())
        .compose(swept -> vertx.deployVerticle(web))
        .onSuccess(
            listening -> open.listen(SessionNews.CHANNEL, new SessionNews(dispatcher, changes)))
        .compose(listening -> vertx.deployVerticle(alerts.verticle(reporter, regressions)))
        .compose(watching -> vertx.deployVerticle(backups.verticle()))
        .compose(scheduled -> vertx.deployVerticle(maintenance.verticle()))
        .compose(working -> vertx.deployVerticle(watch));
  }
}
