package kontur.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MonitoringTest {
  private static final Tree PRODUCTION = Tree.golden("production");

  /// What is counted in the database, and so by each replica alike.
  private static final Pattern SHARED =
      Pattern.compile("kontur_(deliveries_open|quarantined|tickets_stuck)");

  private static final Pattern MAX = Pattern.compile("max( by \\([a-z, ]+\\))? ?\\($");

  @Test
  void aServiceOfWhichNoPodIsLeftIsMissed() {
    var scraped =
        PRODUCTION.of("Service").stream()
            .filter(service ->
                service.list("spec", "ports").stream()
                    .anyMatch(port -> Yaml.text(port, "name").equals("management")))
            .map(Manifest::name)
            .toList();

    assertThat(scraped).hasSize(5);
    assertThat(scraped)
        .allSatisfy(service ->
            assertThat(alerts()).anyMatch(e -> e.contains("absent(up{job=\"" + service + "\"})")));
  }

  @Test
  void whatEveryReplicaCountsAlikeIsNotAddedUp() {
    var expressions = new ArrayList<>(alerts());
    expressions.addAll(Metrics.ofDashboards(PRODUCTION));

    assertThat(expressions).filteredOn(e -> SHARED.matcher(e).find()).hasSizeGreaterThan(5);
    assertThat(expressions).allSatisfy(MonitoringTest::takesTheMost);
  }

  private static void takesTheMost(String expression) {
    var shared = SHARED.matcher(expression);
    while (shared.find()) {
      assertThat(MAX.matcher(expression.substring(0, shared.start())).find())
          .as(expression)
          .isTrue();
    }
  }

  private static List<String> alerts() {
    return PRODUCTION.of("PrometheusRule").stream()
        .flatMap(rule -> rule.list("spec", "groups").stream())
        .flatMap(group -> Yaml.list(group, "rules").stream())
        .map(alert -> Yaml.text(alert, "expr"))
        .toList();
  }
}
