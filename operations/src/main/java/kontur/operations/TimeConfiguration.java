package kontur.operations;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/// The clock of a service.
@AutoConfiguration
class TimeConfiguration {
  /// EX_TEMPFAIL of sysexits.h: whoever runs the process starts it again.
  private static final int TRY_AGAIN = 75;

  @Bean
  SteadyTime steadyTime() {
    return new SteadyTime();
  }

  @Bean
  Clock clock(SteadyTime time) {
    return time.withZone(ZoneOffset.UTC);
  }

  @Bean
  TimeKeeper timeKeeper(SteadyTime time, ObjectProvider<DataSource> database) {
    return new TimeKeeper(
        time, () -> askDatabase(database.getObject()), TimeConfiguration::endProcess);
  }

  private static Instant askDatabase(DataSource database) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select clock_timestamp()")) {
      rows.next();
      return rows.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  /// On a thread of its own: the end waits for the one that noticed.
  private static void endProcess(Duration back) {
    LoggerFactory.getLogger(TimeKeeper.class)
        .atError()
        .addKeyValue("by", back)
        .log(
            "The clock of this machine went back. This process ends, to be started again: clients of Kafka would be silent until the clock has caught up");
    Thread.ofPlatform().name("clock-went-back").start(() -> System.exit(TRY_AGAIN));
  }
}
