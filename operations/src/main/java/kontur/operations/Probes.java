package kontur.operations;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/// Whether this process is alive, and whether it can do its work; liveness asks nobody.
final class Probes {
  private static final Set<Status> AWAY = Set.of(Status.DOWN, Status.OUT_OF_SERVICE);

  /// How long the process lives without an answer of its own is for liveness alone.
  private static final String LIVENESS = "livenessState";

  private final ApplicationAvailability availability;
  private final HealthContributors contributors;

  Probes(ApplicationAvailability availability, HealthContributors contributors) {
    this.availability = availability;
    this.contributors = contributors;
  }

  /// An answer and why, for people.
  record Verdict(boolean well, String text) {}

  Verdict liveness() {
    var well = availability.getLivenessState() == LivenessState.CORRECT;
    return new Verdict(well, well ? "alive\n" : "broken: restart it\n");
  }

  Verdict readiness() {
    var away = new TreeMap<String, String>();
    if (availability.getReadinessState() != ReadinessState.ACCEPTING_TRAFFIC) {
      away.put("process", "starts or stops");
    }
    collect(contributors, away);
    if (away.isEmpty()) {
      return new Verdict(true, "ready\n");
    }
    var text = new StringBuilder("not ready\n");
    away.forEach((name, why) -> text.append(name).append(": ").append(why).append('\n'));
    return new Verdict(false, text.toString());
  }

  private static void collect(HealthContributors contributors, Map<String, String> away) {
    for (var entry : contributors) {
      if (entry.name().equals(LIVENESS)) {
        continue;
      }
      switch (entry.contributor()) {
        case HealthIndicator indicator -> add(entry.name(), indicator.health(), away);
        case CompositeHealthContributor several -> collect(several, away);
        default -> {
          // There are no others without a web server.
        }
      }
    }
  }

  private static void add(String name, @Nullable Health health, Map<String, String> away) {
    if (health == null || !AWAY.contains(health.getStatus())) {
      return;
    }
    var details = new TreeMap<>(health.getDetails());
    away.put(name, details.isEmpty() ? health.getStatus().getCode() : details.toString());
  }
}
