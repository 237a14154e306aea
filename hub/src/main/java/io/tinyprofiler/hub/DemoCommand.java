package io.tinyprofiler.hub;

import io.tinyprofiler.hub.cli.HubClient;
import io.tinyprofiler.hub.demo.Demo;
import io.tinyprofiler.hub.demo.DemoReport;
import io.tinyprofiler.hub.demo.IdleDevices;
import io.tinyprofiler.hub.demo.Tool;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: a whole lab on this machine. */
@Command(
    name = "demo",
    description = {
      "a whole lab on this machine: a hub, an agent and two devices, the reference firmware running"
          + " the demo model in float32 and int8; profiles both, prints the comparison and stays up"
    })
final class DemoCommand implements Callable<Integer> {

  private static final int INCOMPLETE = 1;

  @Spec CommandSpec spec;

  @Option(
      names = "--once",
      description = "end after the comparison; exit code 0 only if every run is complete")
  boolean once;

  @Option(names = "--json", description = "print the results as JSON, and nothing else")
  boolean json;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8000",
      description = "of the hub; 0 lets the system choose (${DEFAULT-VALUE})")
  int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "everything the demo keeps (~/.local/state/tiny-llm-profiler/demo)")
  Path data;

  private String said = "";

  @Override
  public Integer call() throws InterruptedException {
    Tool tool = Tool.find();
    Path folder = (data == null ? defaultFolder() : data).toAbsolutePath();
    PrintWriter out = spec.commandLine().getOut();
    IdleDevices idle = new IdleDevices();
    say("starting the hub");
    Hub hub =
        ServiceCommand.await(Hub.start(HubConfig.in(folder.resolve("hub"), port), List.of(idle)));
    try (Demo demo = Demo.start(tool, folder, hub.url(), this::say)) {
      DemoReport report = demo.measure(idle);
      if (json) {
        out.println(HubClient.encode(report.json()));
      } else {
        out.println("\n" + demo.text(report).strip() + "\n");
        out.print(report.table());
        out.println(
            "\nTimes are the devices' own clock, measured; the devices are processes of this host.");
        out.println(report.complete() ? "Every run is complete." : "NOT every run is complete.");
      }
      out.flush();
      if (!once) {
        stayUp(hub.url(), demo, hub);
      }
      return report.complete() ? 0 : INCOMPLETE;
    } finally {
      ServiceCommand.await(hub.close());
    }
  }

  private void stayUp(String url, Demo demo, Hub hub) throws InterruptedException {
    say("the page is at " + url + "/ ; Ctrl-C ends the demo");
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  demo.close();
                  ServiceCommand.await(hub.close());
                },
                "stop"));
    stopped.await(); // the hook ends the process
  }

  private static Path defaultFolder() {
    String state = System.getenv("XDG_STATE_HOME");
    Path base =
        state == null || state.isBlank()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    return base.resolve("tiny-llm-profiler").resolve("demo");
  }

  /** Progress, which is not the result: stderr. */
  private void say(String what) {
    if (!what.equals(said)) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(what);
      err.flush();
      said = what;
    }
  }
}
