package org.fedsim.scenarios.cli;

import java.util.concurrent.Callable;
import org.fedsim.scenarios.site.Site;
import org.fedsim.scenarios.site.SiteDrawing;
import org.fedsim.scenarios.site.SiteReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is about sites. */
@Command(name = "site", description = "Read a site of your own, and draw it.")
final class SiteCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Reads a site, and draws what it has understood. */
  @Command(
      name = "check",
      description = {
        "Read a site strictly, and draw it: networks, hosts, addresses and firewalls.",
        "\"fedsim show site\" prints one to begin with."
      })
  static final class Check implements Callable<Integer> {
    private final Surroundings surroundings;
    @Mixin private VerboseOption verbose;

    @Parameters(paramLabel = "FILE", description = "The site.")
    private String file;

    Check(Surroundings surroundings) {
      this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
      Site site = SiteReader.read(surroundings.directory().resolve(file));
      surroundings.out().print(SiteDrawing.of(site));
      return ExitCode.OK;
    }
  }
}
